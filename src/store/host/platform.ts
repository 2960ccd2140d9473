import { darwinFacts } from './darwin.ts';
import { linuxFacts } from './linux.ts';

/** What the platform says about the machine; `machineId` is null where it keeps none (many containers). */
export interface HostFacts {
  readonly machineId: string | null;
  readonly bootId: string;
}

/** Reads them from the system. */
export function hostFacts(): HostFacts {
  return process.platform === 'darwin' ? darwinFacts() : linuxFacts();
}
