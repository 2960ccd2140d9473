import type { StreamOutcome } from './outcome.ts';

/** How the engine's own process ended. Both null: not known. */
export interface EngineExit {
  readonly code: number | null;
  readonly signal: string | null;
}

/** What the engine's word and its exit say together, where nobody ended the run and the agent reported nothing. */
export interface Conclusion {
  readonly cause: 'completed' | 'failed' | 'budget' | 'exited';
  readonly status: 'completed' | 'failed' | 'terminated' | 'error';
  /** Why, for a person; null when all went well. */
  readonly problem: string | null;
}

/**
 * Concludes a run. The engine's result goes before its exit status: some exit with 0 when they are interrupted, and
 * a finished one may be ended by us because it hung.
 * @param reportsResult whether the engine's stream has results at all; where it has none, exit 0 is success.
 */
export function conclude(reportsResult: boolean, outcome: StreamOutcome, exit: EngineExit): Conclusion {
  switch (outcome.verdict) {
    case 'success':
      return { cause: 'completed', status: 'completed', problem: null };
    case 'denied':
    case 'limit':
      return { cause: 'failed', status: 'failed', problem: outcome.problem };
    case 'budget':
      return { cause: 'budget', status: 'terminated', problem: outcome.problem };
    case 'error':
      return { cause: 'failed', status: 'error', problem: outcome.problem };
    case 'none':
      if (!reportsResult && exit.code === 0)
        return { cause: 'completed', status: 'completed', problem: null };
      return { cause: 'exited', status: 'error', problem: describeEnd(reportsResult, outcome, exit) };
  }
}

function describeEnd(reportsResult: boolean, outcome: StreamOutcome, exit: EngineExit): string {
  const end = exit.signal === null ? `with exit code ${String(exit.code ?? 'unknown')}` : `by ${exit.signal}`;
  if (!reportsResult) return `The command ended ${end}`;
  if (outcome.silent) return `The engine ended ${end} and never said anything`;
  const where = outcome.cut ? 'in the middle of a line, ' : '';
  return `The engine ended ${end} ${where}without a result${strayWords(outcome)}`;
}

/** What an engine wrote outside of its format, as a part of a sentence; empty when it kept to it. */
export function strayWords({ strayLines }: Pick<StreamOutcome, 'strayLines'>): string {
  return strayLines.length === 0 ? '' : `; it wrote: ${strayLines.join(' / ')}`;
}
