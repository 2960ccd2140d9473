/**
 * What an agent's ledger can hold, in the order in which it is planned. It is released in reverse: first the processes,
 * with proof, and the directory that the proof is read from last.
 */
export const resourceKinds = [
  'run_directory',
  'prompt_file',
  'private_file',
  'logs',
  'control_socket',
  'tmux_session',
  'process',
] as const;

/** One of {@link resourceKinds}; the locator of each: */
export type ResourceKind = (typeof resourceKinds)[number];

/** What stands in the column `locator` for each kind. */
export const locators: Readonly<Record<ResourceKind, string>> = {
  run_directory: 'absolute path',
  prompt_file: 'absolute path, in the workspace of the task',
  private_file: 'absolute path, in the run directory',
  logs: 'absolute path of the live stream log; the journals and the deploy log of the agent belong to it',
  control_socket: 'absolute path',
  tmux_session: 'name of the session; facts: `socket`, `id`, `panePid`, `owner`',
  process: 'id of the agent; facts: `supervisor` {pid, startTime, bootId}, `leaf`, `tier`',
};
