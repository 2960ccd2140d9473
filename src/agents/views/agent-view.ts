import type { OutcomeCause, ProcessState, Status } from '../../store/life-cycle.ts';
import { agentOf, type AgentRecord } from '../../store/agent-record.ts';
import type { Row } from '../../store/drivers/driver.ts';
import { integerOrNull, textOrNull } from '../../store/rows.ts';
import { viewState, type AttentionReason, type ViewState } from './attention.ts';
import { runFactsOf, type RunFacts } from './run-facts.ts';

/** How a run ended, in short. */
export interface Ending {
  readonly cause: OutcomeCause;
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** An agent as people and clients look at it: one computed state for command line and MCP alike. */
export interface AgentView {
  readonly agent: AgentRecord;
  readonly state: ViewState;
  readonly attention: AttentionReason | null;
  readonly run: RunFacts;
  /** What it said last, in its last report or at its end. At most 1,000 characters. */
  readonly lastMessage: string | null;
  readonly lastMessageAt: number | null;
  /** As it reported it, from 0 to 100. */
  readonly progress: number | null;
  readonly ending: Ending | null;
  readonly cleanupError: string | null;
}

/** What a view is made from: to be selected `FROM agents a` with the joins of {@link viewJoins}. */
export const viewColumns = `a.*, o.cause, o.exit_code, o.signal, o.at AS ended_at,
  substr(o.last_message, 1, 1000) AS final_message, p.at AS message_at,
  substr(json_extract(p.data, '$.message'), 1, 1000) AS message, json_extract(p.data, '$.progress') AS progress,
  c.error AS cleanup_error`;

/** The last report and the last attempt to settle are found by index, so that the length of a history costs nothing. */
export const viewJoins = `
  LEFT JOIN outcomes o ON o.agent_id = a.id
  LEFT JOIN events p ON p.seq = (SELECT max(seq) FROM events WHERE agent_id = a.id AND kind = 'progress')
  LEFT JOIN cleanup_attempts c ON a.settled_at IS NULL AND c.agent_id = a.id AND c.finished_at IS NOT NULL
    AND c.attempt = (SELECT max(attempt) FROM cleanup_attempts WHERE agent_id = a.id)`;

/** Reads a row of {@link viewColumns}. @param now milliseconds since 1970 */
export function agentView(row: Row, now: number): AgentView {
  const agent = agentOf(row);
  const run = runFactsOf(agent);
  const ending = endingOf(row);
  const cleanupError = textOrNull(row, 'cleanup_error');
  const final = textOrNull(row, 'final_message');
  const { status, processState, goneAt, settledAt } = agent;
  return {
    agent,
    ...viewState(
      { status, processState, goneAt, settledAt, cleanupError, stalledSince: run.stalledSince },
      now,
    ),
    run,
    lastMessage: final ?? textOrNull(row, 'message'),
    lastMessageAt: final === null ? integerOrNull(row, 'message_at') : (ending?.at ?? null),
    progress: numberOrNull(row, 'progress'),
    ending,
    cleanupError,
  };
}

/** When the run began and ended, as far as it did: its age is what lies between. */
export function lifeTime({ agent, ending }: AgentView): {
  readonly from: number;
  readonly to: number | null;
} {
  return { from: agent.startedAt ?? agent.createdAt, to: agent.goneAt ?? ending?.at ?? null };
}

/** Whether something of it can be alive on this host, in this boot. */
export function isLive({ processState }: { readonly processState: ProcessState }): boolean {
  return processState !== 'gone';
}

/** Statuses that tell of trouble. */
export function endedBadly(status: Status): boolean {
  return status === 'failed' || status === 'error' || status === 'lost';
}

function endingOf(row: Row): Ending | null {
  const cause = textOrNull(row, 'cause');
  const at = integerOrNull(row, 'ended_at');
  if (cause === null || at === null) return null;
  return {
    cause: cause as OutcomeCause,
    exitCode: integerOrNull(row, 'exit_code'),
    signal: textOrNull(row, 'signal'),
    at,
  };
}

/** Agents report it, so that it may be a fraction. */
function numberOrNull(row: Row, column: string): number | null {
  const value = row[column];
  return typeof value === 'number' ? value : null;
}
