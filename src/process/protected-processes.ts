import { ReaperError } from '../errors.ts';
import { addon } from '../native/load.ts';

/**
 * Refuses what must never be signalled from here: this process, its ancestors, and the tmux server that it runs in, also
 * when that is no ancestor; and the parent of the kernel's threads, whom no signal reaches.
 * @throws ReaperError PROTECTED_PROCESS
 */
export function refuseProtected(pid: number): void {
  const why =
    pid === process.pid
      ? 'it is this very process'
      : ancestors().has(pid)
        ? 'it is an ancestor of this process'
        : isKernelThreads(pid)
          ? 'it is the kernel'
          : undefined;
  if (why !== undefined) throw new ReaperError('PROTECTED_PROCESS', { pid, why });
  if (pid === tmuxServer())
    throw new ReaperError('PROTECTED_PROCESS', { pid, why: 'it is the tmux server of this process' });
}

function ancestors(): Set<number> {
  const found = new Set<number>();
  for (let pid = process.ppid; pid > 0 && !found.has(pid);) {
    found.add(pid);
    const facts = addon().readProcess(pid);
    pid = typeof facts === 'object' ? facts.ppid : 0;
  }
  return found;
}

/** In a namespace the same number can be anybody's, whose parent is seen then. */
function isKernelThreads(pid: number): boolean {
  const facts = pid === 2 ? addon().readProcess(pid) : undefined;
  return typeof facts === 'object' && facts.ppid === 0 && facts.comm === 'kthreadd';
}

/** TMUX holds the socket, the server's pid and the session, set in every pane. */
function tmuxServer(): number | undefined {
  const pid = Number(process.env['TMUX']?.split(',')[1]);
  const facts = Number.isInteger(pid) && pid > 1 ? addon().readProcess(pid) : undefined;
  return typeof facts === 'object' && facts.comm.startsWith('tmux') ? pid : undefined;
}
