import { darwinProcesses } from './darwin.ts';
import { linuxProcesses } from './linux.ts';
import type { ProcessTable } from './process-table.ts';

/** Looks at all processes once. */
export function readProcesses(): Promise<ProcessTable> {
  return process.platform === 'darwin' ? darwinProcesses() : Promise.resolve(linuxProcesses());
}
