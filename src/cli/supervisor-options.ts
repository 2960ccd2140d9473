import type { OptionSpec } from './command.ts';

/** The options of the supervisor that `exec` passes on. The supervisor's own parser is the truth; a test compares. */
export const supervisorOptions: readonly OptionSpec[] = [
  { name: 'grace', value: 'TIME', summary: 'from the first signal to SIGKILL (default 5s)' },
  { name: 'hard', value: 'TIME', summary: 'from SIGKILL to giving up and reporting (default 10s)' },
  { name: 'timeout', value: 'TIME', summary: 'end the run after this long' },
  { name: 'idle', value: 'TIME', summary: 'end the run after this long without output' },
  {
    name: 'containment',
    value: 'TIER',
    summary: 'auto (default), pidns, cgroup, subreaper or group',
    completes: ['auto', 'pidns', 'cgroup', 'subreaper', 'group'],
  },
  {
    name: 'on-parent-exit',
    value: 'POLICY',
    summary: 'terminate or keep (default) when the starter is gone',
    completes: ['terminate', 'keep'],
  },
  { name: 'signal', value: 'NAME', summary: 'the first signal (default TERM)' },
  {
    name: 'report',
    value: 'FILE|fd:N',
    summary: 'write the termination report there, as JSON',
    completes: 'file',
  },
  {
    name: 'log',
    value: 'FILE',
    summary: 'keep all output there; the command gets a session without a terminal',
    completes: 'file',
  },
  { name: 'log-max', value: 'BYTES', summary: 'keep at most this much of it: the first part and the newest' },
  { name: 'cwd', value: 'DIR', summary: 'start the command there', completes: 'directory' },
  {
    name: 'limit-memory',
    value: 'BYTES',
    summary: 'memory of all members together (cgroup with the controller)',
  },
  { name: 'limit-processes', value: 'N', summary: 'members at once (cgroup with the controller)' },
  { name: 'limit-cpu', value: 'PERCENT', summary: 'of one CPU (cgroup with the controller)' },
  { name: 'stdin', value: 'SOURCE', summary: 'inherit (default), closed, or file:PATH' },
];
