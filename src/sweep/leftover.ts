/** What can be left of runs of ours. */
export const leftoverKinds = {
  orphan: 'a process of a run whose supervisor is dead',
  agent: 'an agent whose run is over and that was not settled',
  run: 'a live run that the store does not know of',
  leaf: 'the cgroup of a run whose supervisor is dead',
  host: 'a host-level supervisor without agents',
  host_stop: 'a stop of this host whose process was killed',
  session: 'a tmux session of ours without an agent',
  tmux_server: 'the tmux server of a dead host, without a session',
  socket: 'a socket at which nobody listens',
  run_directory: 'the private directory of a run that is settled or forgotten',
  prompt_file: 'a prompt of an agent that is settled or forgotten',
  log: 'a live log of an agent that is settled',
  draft: 'a file that its writer, killed, did not finish',
} as const;

export type LeftoverKind = keyof typeof leftoverKinds;

/** Something that is left of a run of ours, and is ended or removed by a sweep. */
export interface Leftover {
  readonly kind: LeftoverKind;
  /** A path, the name of a session, or a pid and its start time. */
  readonly locator: string;
  readonly agentId: string | null;
  /** Whether processes are left by it, or only state. */
  readonly holds: 'process' | 'state';
  /** How it was told from what is in use. */
  readonly evidence: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Something that looks like a leftover and is left alone. */
export interface Spared {
  readonly kind: LeftoverKind;
  readonly locator: string;
  readonly why: string;
  /** Whether it is ended if somebody names it; see `ForeignLeftover`. */
  readonly nameable?: true;
}

/** A leftover with the way to clear it. */
export interface Finding extends Leftover {
  /** Resolves when it is gone, or is found in use. Looks again before it acts, and throws where it must leave it. */
  readonly clear: () => Promise<Cleared>;
}

/** What became of it. `in_use`: somebody has come meanwhile to whom it belongs. */
export type Cleared = 'cleared' | 'in_use';

/** What one look for leftovers came to. */
export interface Finds {
  readonly found: readonly Finding[];
  readonly spared: readonly Spared[];
  /** What could not be looked at, or not be told. */
  readonly unknown: readonly string[];
}

export const nothing: Finds = { found: [], spared: [], unknown: [] };
