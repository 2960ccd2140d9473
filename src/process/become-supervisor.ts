import { ReaperError } from '../errors.ts';
import { errnoName } from '../native/errno.ts';
import { addon } from '../native/load.ts';
import { supervisorPath } from '../native/supervisor-path.ts';

/**
 * Replaces this process by the supervisor, with these arguments and this environment, bytes in which each string ends with
 * a NUL: no Node process stays behind it. What Node changed about the process is undone first: close-on-exec on 0-2 and on
 * `keep`, the ignored SIGPIPE and SIGXFSZ, the signal mask, the raised soft limit on open files. process.stdin, stdout and
 * stderr must not have been touched, for that sets modes on files that others share. An ignored SIGHUP that Node was
 * started with cannot be restored: Node has reset it.
 * @param keep descriptors that the supervisor gets besides 0-2
 * @throws ReaperError EXEC_FAILED, SUPERVISOR_UNUSABLE; the process is as it was before
 */
export function becomeSupervisor(args: Uint8Array, env: Uint8Array, keep: readonly number[] = []): never {
  const path = supervisorPath();
  const argv = Buffer.concat([Buffer.from('agent-supervisor\0'), args]);
  const errno = addon().become(path, argv, env, Int32Array.from(keep));
  throw new ReaperError('EXEC_FAILED', { path, errno: errnoName(errno) });
}
