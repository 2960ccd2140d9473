import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { supervisorPath } from '../../native/supervisor-path.ts';
import { addon } from '../../native/load.ts';
import type { Store } from '../../store/store.ts';
import { text } from '../../store/rows.ts';

/** A run that this process is inside of. */
export interface SurroundingRun {
  /** The agent whose run it is; null for a run of the library, of `exec`, or of another state directory. */
  readonly agentId: string | null;
  /** How that was seen. */
  readonly by: 'ancestor' | 'cgroup';
}

/** The name of a run's leaf: docs/report.md, `id`. */
const leafName = /^ar-[0-9a-f]{8}-\d+-[0-9a-f]{8}$/;

/**
 * The run that this process belongs to, or null. By ancestry and by cgroup, for an environment is inherited, cleaned
 * and forged: whoever is inside has a supervisor above, or is in a run's leaf. Somebody in a shell of our tmux server
 * has the host-level supervisor above and is not inside of any run.
 * @param store null to learn only whether there is one, not which
 */
export function surroundingRun(store: Store | null): SurroundingRun | null {
  for (const { pid, startTime } of ancestors()) {
    const agentId = store === null ? undefined : agentSupervisedBy(store, pid, startTime);
    if (agentId !== undefined) return { agentId, by: 'ancestor' };
    if (isSupervisor(pid) && !isHost(pid)) return { agentId: null, by: 'ancestor' };
  }
  const leaf = ownLeaf();
  if (leaf === undefined) return null;
  return { agentId: (store === null ? undefined : agentInLeaf(store, leaf)) ?? null, by: 'cgroup' };
}

function* ancestors(): Generator<{ pid: number; startTime: number }> {
  for (let pid = process.ppid; pid > 1;) {
    const facts = addon().readProcess(pid);
    if (typeof facts !== 'object') return;
    yield { pid, startTime: facts.startTime };
    pid = facts.ppid;
  }
}

function agentSupervisedBy({ database, host }: Store, pid: number, startTime: number): string | undefined {
  const row = database.get(
    'SELECT id FROM agents WHERE supervisor_pid = :pid AND supervisor_start = :startTime AND boot_id = :boot',
    { pid, startTime, boot: host.bootId },
  );
  return row === undefined ? undefined : text(row, 'id');
}

function agentInLeaf({ database }: Store, leaf: string): string | undefined {
  const row = database.get("SELECT id FROM agents WHERE run ->> 'leaf' LIKE '%/' || :leaf", { leaf });
  return row === undefined ? undefined : text(row, 'id');
}

/** The name that a process has is cut at 15 characters: proc_pid_comm(5). */
function isSupervisor(pid: number): boolean {
  const facts = addon().readProcess(pid);
  return typeof facts === 'object' && facts.comm === basename(supervisorPath()).slice(0, 15);
}

/** Another state directory's host cannot be asked. Its spec has that name: `hostPaths`. */
function isHost(pid: number): boolean {
  return readOr('', `/proc/${String(pid)}/cmdline`)
    .split('\0')
    .some((word) => basename(word) === 'host.spec');
}

function ownLeaf(): string | undefined {
  const paths = readOr('', '/proc/self/cgroup').split('\n');
  return paths.flatMap((line) => line.split('/')).find((part) => leafName.test(part));
}

function readOr(otherwise: string, path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return otherwise;
  }
}
