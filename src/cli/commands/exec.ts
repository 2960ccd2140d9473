import { fstatSync } from 'node:fs';
import { becomeSupervisor } from '../../process/become-supervisor.ts';
import { inheritedDescriptors } from '../inherited-descriptors.ts';
import { rawArguments, rawEnvironment } from '../raw-command-line.ts';

/** Becomes the supervisor. Its own parser is the truth about the options, so they go on as they are. */
export function run(args: readonly string[]): never {
  return becomeSupervisor(
    rawArguments(args.length),
    rawEnvironment(),
    inheritedDescriptors(args).filter(isOpen),
  );
}

/** Of one that is not, the supervisor says so. */
function isOpen(descriptor: number): boolean {
  try {
    fstatSync(descriptor);
    return true;
  } catch {
    return false;
  }
}
