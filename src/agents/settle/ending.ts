import type { AgentRecord } from '../../store/agent-record.ts';
import { outcomeCauses, type OutcomeCause } from '../../store/life-cycle.ts';

/** Why a run is being ended, laid among the facts of the run before it is. The first one stands. */
export interface Ending {
  readonly cause: OutcomeCause;
  readonly reason: string;
  /** Who asked: the id of an agent, or a word such as `orchestrator`. */
  readonly by: string;
  /** Its supervisor did not answer and was ended from outside, so that its death is no loss. */
  readonly forced: boolean;
}

/** The ending on record, or null. */
export function endingOf({ run }: AgentRecord): Ending | null {
  const value = run['ending'];
  if (typeof value !== 'object' || value === null) return null;
  const { cause, reason, by, forced } = value as Readonly<Record<string, unknown>>;
  if (!outcomeCauses.includes(cause as OutcomeCause)) return null;
  return {
    cause: cause as OutcomeCause,
    reason: typeof reason === 'string' ? reason : '',
    by: typeof by === 'string' ? by : '',
    forced: forced === true,
  };
}
