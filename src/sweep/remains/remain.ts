/** What there can be of agent-reaper on a machine. */
export const processKinds = ['host', 'supervisor', 'run', 'leaf', 'session', 'tmux_server'] as const;
export const stateKinds = [
  'agent',
  'leaf',
  'run_directory',
  'prompt_file',
  'live_log',
  'socket',
  'draft',
  'host_stop',
] as const;

/** Something that is there. */
export interface Remain {
  readonly kind: (typeof processKinds)[number] | (typeof stateKinds)[number];
  readonly locator: string;
  readonly agentId: string | null;
  readonly detail: string;
}
