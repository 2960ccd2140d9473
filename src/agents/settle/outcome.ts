import type { TerminationReport } from '../../process/report.ts';
import type { AgentRecord } from '../../store/agent-record.ts';
import { agentById, requireAgent } from '../../store/agents.ts';
import { recordUsage } from '../../store/budgets.ts';
import { isTerminal } from '../../store/life-cycle.ts';
import { postMessage } from '../../store/messages.ts';
import { recordOutcome, type Outcome } from '../../store/outcomes.ts';
import { requireClaim } from '../../store/settle.ts';
import type { Store } from '../../store/store.ts';
import { recordRunFacts, recordRunning, recordTransition } from '../../store/transitions.ts';
import { spentOf } from '../budget/spent.ts';
import type { Manager } from '../manager.ts';
import { longestMessage } from '../messages/limit.ts';
import { refuseWaiting } from '../messages/queue.ts';
import { shortened } from '../reports/bounded.ts';
import { concludeRun } from './conclude-run.ts';
import { endingOf } from './ending.ts';
import { endingWords } from './ending-words.ts';
import { runPeriod } from './run-period.ts';
import { readRunStream } from './run-stream.ts';
import type { Standing } from './situation.ts';

/** A run that is over, as far as it is known how. */
export interface EndedRun {
  readonly standing: Exclude<Standing, 'alive'>;
  readonly report: TerminationReport | null;
  /** Why its deployment failed; null where it did not. */
  readonly abandoned: string | null;
}

/**
 * Records how a run ended, and tells the parent, in one transaction: who comes second finds it done.
 * @throws ReaperError CLAIM_LOST
 */
export async function recordEnd(
  manager: Manager,
  agent: AgentRecord,
  attempt: number,
  run: EndedRun,
): Promise<Outcome> {
  const { store } = manager;
  const stream = await readRunStream(manager, agent);
  const { usage, threadTokens, sessionId, resultText } = stream.outcome;
  const used = spentOf(usage, stream.outcome.verdict, agent.grant);
  const write = (): Outcome => {
    requireClaim(store, agent.id, attempt);
    noteStart(store, agent.id, run.report);
    // What the agent reported while its log was read counts.
    const now = requireAgent(store, agent.id);
    const { endedBy, status, problem } = concludeRun({
      ...run,
      abandoned: run.abandoned !== null,
      ending: endingOf(now),
      reportsResult: stream.reportsResult,
      stream: stream.outcome,
      resultIsLast: stream.resultIsLast,
    });
    const { durations } = now.run;
    const words = status === 'completed' ? null : endingWords(endedBy, { durations, stream: stream.outcome });
    const said = run.abandoned ?? problem ?? words ?? stream.trouble;
    const why = said === null ? null : clipped(said, reasonKept);
    if (!isTerminal(now.status)) recordTransition(store, agent.id, status, why ?? endedBy);
    recordUsage(store, agent.id, used);
    recordRunFacts(store, agent.id, { problem: why, ...(sessionId === null ? {} : { sessionId }) });
    const { recorded, outcome } = recordOutcome(store, agent.id, {
      cause: endedBy,
      exitCode: run.report?.exit.code ?? null,
      signal: run.report?.exit.signal ?? null,
      lastMessage: resultText,
      usage: { ...usage, threadTokens },
      report: run.report,
      period: runPeriod(run.report, agent.createdAt, store.now()),
    });
    refuseWaiting(store, agent.id, 'ended');
    if (recorded) tellParent(store, now, outcome, why);
    return outcome;
  };
  return store.write(write, { durable: true });
}

/** One that was over before its deployer could say so did run. */
function noteStart(store: Store, agentId: string, report: TerminationReport | null): void {
  if (report === null || report.leader === null || report.bootId !== store.host.bootId) return;
  if (requireAgent(store, agentId).processState !== 'starting') return;
  const { bootId, supervisor, leader } = report;
  recordRunning(store, agentId, {
    supervisor: { pid: supervisor.pid, startTime: supervisor.startTime, bootId },
    payload: { pid: leader.pid, startTime: leader.startTime, bootId },
  });
}

/** Characters of the reason that are kept: an engine may fail with a whole page, and an event has its bounds. */
const reasonKept = 2_000;

/** Characters of the last message that the parent is told; the rest is in the outcome. */
const wordsTold = 500;

/** Leaves the parent a message that its next call finds. One that has ended itself is not told. */
function tellParent(
  store: Store,
  { id, type, parentId }: AgentRecord,
  outcome: Outcome,
  why: string | null,
): void {
  const parent = parentId === null ? undefined : agentById(store, parentId);
  if (parent === undefined || isTerminal(parent.status)) return;
  const { cause, status, exitCode, signal, lastMessage } = outcome;
  const exit = signal ?? (exitCode === null ? null : `exit code ${String(exitCode)}`);
  const facts = [`cause ${cause}`, ...(exit === null ? [] : [exit]), ...(why === null ? [] : [why])].join(
    '; ',
  );
  const words = lastMessage === null ? '' : ` Its last words: ${clipped(lastMessage, wordsTold)}`;
  const text = `Your child ${type} (${id}) is ${status}: ${facts}.${words}`;
  // JSON makes six of some characters.
  postMessage(store, parent.id, id, shortened(text, longestMessage));
}

function clipped(words: string, most: number): string {
  const characters = Array.from(words.slice(0, 2 * most));
  const isWhole = characters.length <= most && words.length <= 2 * most;
  return isWhole ? words : `${characters.slice(0, most).join('')}…`;
}
