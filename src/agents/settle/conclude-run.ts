import { conclude } from '../../engines/conclusion.ts';
import type { StreamOutcome } from '../../engines/outcome.ts';
import type { Cause, TerminationReport } from '../../process/report.ts';
import { outcomeStatuses, type OutcomeCause, type TerminalStatus } from '../../store/life-cycle.ts';
import type { Ending } from './ending.ts';
import type { Standing } from './situation.ts';

/** What an ended run is judged by. */
export interface RunEvidence {
  readonly standing: Exclude<Standing, 'alive'>;
  readonly report: Pick<TerminationReport, 'cause' | 'exit'> | null;
  readonly ending: Ending | null;
  /** The deployment failed and is being taken back. */
  readonly abandoned: boolean;
  /** Whether the engine's stream has results at all. */
  readonly reportsResult: boolean;
  readonly stream: StreamOutcome;
  /** The engine's result is the last that it did: no answer was begun after it. */
  readonly resultIsLast: boolean;
}

/** How a run ended, where the agent itself has not said. */
export interface RunConclusion {
  /** What ended it: the cause of the outcome, unless the status says more. */
  readonly endedBy: OutcomeCause;
  readonly status: TerminalStatus;
  /** Why, for a person; null when all went well. */
  readonly problem: string | null;
}

/** What each cause of a report stands for; `engine`: the engine's word and its exit decide. */
const meanings: Readonly<Record<Cause, OutcomeCause | 'engine'>> = {
  exited: 'engine',
  drained: 'engine',
  killed: 'killed',
  parent_exit: 'killed',
  timeout: 'timeout',
  idle: 'idle',
  terminal_lost: 'terminal_lost',
  oom: 'oom',
  spawn_failed: 'spawn_failed',
  lost: 'lost',
};

/** Decides what an ended run is recorded as; docs/settling.md has the table. */
export function concludeRun(evidence: RunEvidence): RunConclusion {
  const { standing, report, stream, resultIsLast } = evidence;
  const meaning =
    standing === 'recorded' && report !== null ? meanings[report.cause] : standingCause(standing);
  if (meaning === 'engine') return engineConclusion(evidence);
  const endedBy = causeAsked(evidence, meaning);
  // As with what an agent says of itself: work that was done stays done, whatever ended the process afterwards.
  if (stream.verdict === 'success' && resultIsLast) return { endedBy, status: 'completed', problem: null };
  const problem = evidence.ending?.reason ?? null;
  return { endedBy, status: outcomeStatuses[endedBy][0], problem: problem === '' ? null : problem };
}

function standingCause(standing: RunEvidence['standing']): OutcomeCause {
  if (standing === 'unstarted') return 'spawn_failed';
  return standing === 'host_rebooted' ? 'host_rebooted' : 'lost';
}

/** What the supervisor knows as `killed` was asked for by somebody, who may have said why. */
function causeAsked({ ending, abandoned }: RunEvidence, meaning: OutcomeCause): OutcomeCause {
  if (ending !== null && (meaning === 'killed' || (meaning === 'lost' && ending.forced))) return ending.cause;
  if (ending !== null && meaning === 'spawn_failed' && abandoned) return ending.cause;
  return meaning === 'killed' && abandoned ? 'spawn_failed' : meaning;
}

function engineConclusion(evidence: RunEvidence): RunConclusion {
  const { report, ending, reportsResult, stream, resultIsLast } = evidence;
  const exit = { code: report?.exit.code ?? null, signal: report?.exit.signal ?? null };
  // A success followed by more work, which then broke off, is not the result of that work.
  const stale = stream.verdict === 'success' && !resultIsLast && exit.code !== 0;
  const { cause, status, problem } = conclude(
    reportsResult,
    stale ? { ...stream, verdict: 'none' } : stream,
    exit,
  );
  if (cause !== 'exited') return { endedBy: cause, status, problem };
  // It fell to the signal of somebody who ended it, before its supervisor knew of that.
  if (ending !== null) return { endedBy: ending.cause, status: outcomeStatuses[ending.cause][0], problem };
  if (report?.cause === 'drained' && exit.signal !== null)
    return { endedBy: 'killed', status: 'terminated', problem };
  return { endedBy: cause, status, problem };
}
