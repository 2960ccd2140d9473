import { accessSync, constants, existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { ReaperError } from '../errors.ts';
import { packageRoot } from './package-root.ts';
import { target } from './target.ts';

let found: string | undefined;

/**
 * The supervisor's executable, looked for once: the file named by AGENT_REAPER_SUPERVISOR and no other if that is set,
 * else the local build, else the one that came with the package.
 * @throws ReaperError SUPERVISOR_UNUSABLE when it is missing or not executable, UNSUPPORTED_PLATFORM
 */
export function supervisorPath(): string {
  found ??= locate();
  return found;
}

function locate(): string {
  const file = chosen();
  try {
    accessSync(file, constants.X_OK);
  } catch (cause) {
    throw new ReaperError('SUPERVISOR_UNUSABLE', { path: file, reason: reasonOf(file) }, { cause });
  }
  return file;
}

function chosen(): string {
  const override = process.env['AGENT_REAPER_SUPERVISOR'];
  if (override) return path.resolve(override);
  const local = ['Release', 'Debug'].map((kind) =>
    path.join(packageRoot(), 'build', kind, 'agent-supervisor'),
  );
  return (
    local.find((file) => existsSync(file)) ??
    path.join(packageRoot(), 'prebuilds', target(), 'agent-supervisor')
  );
}

/** Archives that went through a CI artifact store lose their modes: the one cause that a person can mend at once. */
function reasonOf(file: string): string {
  try {
    const mode = statSync(file, { throwIfNoEntry: false })?.mode;
    if (mode === undefined) return 'there is no such file';
    return `its mode is ${(mode & 0o777).toString(8).padStart(4, '0')}, which has no execute permission for this user`;
  } catch (error) {
    return `it cannot be looked at: ${(error as NodeJS.ErrnoException).code ?? String(error)}`;
  }
}
