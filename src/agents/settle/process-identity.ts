import { errnoName } from '../../native/errno.ts';
import { addon } from '../../native/load.ts';
import type { ProcessIdentity } from '../../store/agent-record.ts';
import type { HostIdentity } from '../../store/host/identity.ts';
import type { Store } from '../../store/store.ts';

/**
 * Whether exactly that process lives: a number that another process has by now, or one of an earlier boot, does not
 * count, and neither does a zombie. Where the kernel refuses to tell, it is taken for alive.
 */
export function isAlive(
  { host }: { readonly host: Pick<HostIdentity, 'bootId'> },
  { pid, startTime, bootId }: ProcessIdentity,
): boolean {
  if (bootId !== host.bootId) return false;
  const found = addon().readProcess(pid);
  return typeof found === 'object' ? found.startTime === startTime : errnoName(found) !== 'ESRCH';
}

/** Who this process is, for a claim. */
export function ownIdentity({ host }: Store): ProcessIdentity {
  const found = addon().readProcess(process.pid);
  const startTime = typeof found === 'object' ? found.startTime : 0;
  return { pid: process.pid, startTime, bootId: host.bootId };
}

/** An identity among the facts of a run, or null for what is none. */
export function identityIn(value: unknown): ProcessIdentity | null {
  if (typeof value !== 'object' || value === null) return null;
  const { pid, startTime, bootId } = value as Readonly<Record<string, unknown>>;
  if (typeof pid !== 'number' || typeof startTime !== 'number' || typeof bootId !== 'string') return null;
  return { pid, startTime, bootId };
}
