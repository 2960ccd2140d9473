import { ReaperError } from '../errors.ts';
import { errnoName } from '../native/errno.ts';
import { addon } from '../native/load.ts';
import { defaultGraceMs } from './durations.ts';
import { checkPid, readProcess, type ProcessHandle } from './handle.ts';
import { refuseProtected } from './protected-processes.ts';
import type { TerminationReport } from './report.ts';
import type { TerminateOptions } from './spawn-options.ts';
import { requireNobodyLeft, terminateRequest } from './terminate-request.ts';
import { endTree, type TreeEnd } from './tree-end.ts';

/** By pid and start time: who ends the same tree at the same time joins. */
const underWay = new Map<string, TreeEnd>();

/**
 * Ends a tree that this library did not start: the process, its descendants, and who is in a group or session that one of
 * those leads. Nothing contains such a tree, so the report's evidence is strong at best and never kernel proof.
 * @throws ReaperError INVALID_PID, PROTECTED_PROCESS, NO_PROCESS, HANDLE_STALE, INVALID_OPTION, all before any signal;
 * TERMINATION_INCOMPLETE with the report when somebody is left
 */
export async function terminate(
  target: number | ProcessHandle,
  options: TerminateOptions = {},
): Promise<TerminationReport> {
  const request = terminateRequest(options, defaultGraceMs);
  const root = identify(target);
  const key = `${root.pid} ${root.startTime}`;
  const joined = underWay.get(key);
  joined?.hasten(request);
  const end = joined ?? endTree(root, request, 'killed');
  underWay.set(key, end);
  const result = await end.result;
  underWay.delete(key);
  if (typeof result === 'object') return requireNobodyLeft(result);
  const name = errnoName(result);
  throw new ReaperError('NO_PROCESS', { pid: root.pid, ...(name === 'ESRCH' ? {} : { why: name }) });
}

function identify(target: unknown): { pid: number; startTime: number } {
  const handle = isHandle(target) ? target : undefined;
  const pid = handle === undefined ? target : handle.pid;
  checkPid(pid);
  refuseProtected(pid);
  if (handle === undefined) return { pid, startTime: readProcess(pid).startTime };
  if (handle.bootId !== addon().readBootId()) {
    throw new ReaperError('HANDLE_STALE', { pid, why: 'it is of an earlier boot' });
  }
  const { startTime } = readProcess(pid);
  if (startTime === handle.startTime) return { pid, startTime };
  throw new ReaperError('HANDLE_STALE', { pid, why: 'its number belongs to another process now' });
}

function isHandle(target: unknown): target is ProcessHandle {
  return (
    typeof target === 'object' &&
    target !== null &&
    'pid' in target &&
    'startTime' in target &&
    'bootId' in target
  );
}
