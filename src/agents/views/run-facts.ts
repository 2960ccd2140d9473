import { tmuxSessionOf, type AgentRecord } from '../../store/agent-record.ts';

/** What the deployment and the follower have put on record about a run. Null where it is not known (yet). */
export interface RunFacts {
  readonly launcher: string | null;
  /** Name of its tmux session. */
  readonly session: string | null;
  /** Containment tier. */
  readonly tier: string | null;
  /** Absolute path of its cgroup leaf. */
  readonly leaf: string | null;
  readonly cwd: string | null;
  /** Milliseconds since 1970: since when nothing is seen to happen. */
  readonly stalledSince: number | null;
  /** Why it ended as it did: what went wrong by the word of its engine, or what it was ended for. */
  readonly problem: string | null;
}

/** Reads them from the loose record that they are kept in. */
export function runFactsOf(agent: AgentRecord): RunFacts {
  const { run } = agent;
  const text = (key: string): string | null => {
    const value = run[key];
    return typeof value === 'string' ? value : null;
  };
  const stalledSince = run['stalledSince'];
  return {
    launcher: text('launcher'),
    session: tmuxSessionOf(agent),
    tier: text('tier'),
    leaf: text('leaf'),
    cwd: text('cwd'),
    problem: text('problem'),
    stalledSince: typeof stalledSince === 'number' ? stalledSince : null,
  };
}
