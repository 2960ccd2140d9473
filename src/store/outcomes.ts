import { requireAgent } from './agents.ts';
import type { Row } from './drivers/driver.ts';
import { appendEvent } from './events.ts';
import { decideOutcome, isTerminal, type OutcomeCause, type TerminalStatus } from './life-cycle.ts';
import { integer, integerOrNull, json, text, textOrNull } from './rows.ts';
import type { Store } from './store.ts';
import { changeStatus, recordProcessState } from './transitions.ts';

/** From when to when a run ran, in milliseconds since 1970. */
export interface RunPeriod {
  readonly from: number;
  readonly to: number;
}

/** How a run ended, as whoever found out tells it. */
export interface OutcomeReport {
  readonly cause: OutcomeCause;
  readonly exitCode?: number | null;
  readonly signal?: string | null;
  readonly lastMessage?: string | null;
  readonly usage?: unknown;
  /** The termination report; see docs/report.md. */
  readonly report?: unknown;
  /** Where it is known; else it ends now, and began when that was put on record. */
  readonly period?: RunPeriod | null;
}

/** The one record of how an agent ended. */
export interface Outcome {
  readonly agentId: string;
  readonly cause: OutcomeCause;
  readonly status: TerminalStatus;
  /** The cause as it was reported: an agent that had completed may have been ended by `killed`. */
  readonly endedBy: OutcomeCause;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly lastMessage: string | null;
  readonly usage: unknown;
  readonly report: unknown;
  /** When the run ended. Milliseconds since 1970. */
  readonly at: number;
}

/**
 * Records how an agent's run ended, once: the process state becomes `gone`, the status follows from the cause unless
 * the agent has ended its own already. A second call changes nothing and returns what the first one recorded.
 * Durable: from its return on the outcome survives a power cut (unless it is part of a caller's transaction).
 * @throws ReaperError NOT_FOUND
 */
export function recordOutcome(
  store: Store,
  agentId: string,
  report: OutcomeReport,
): { recorded: boolean; outcome: Outcome } {
  const work = (): { recorded: boolean; outcome: Outcome } => {
    const known = outcomeOf(store, agentId);
    if (known !== undefined) return { recorded: false, outcome: known };
    const agent = recordProcessState(store, agentId, 'gone');
    const { cause, status } = decideOutcome(agent, report.cause);
    if (report.period != null)
      store.database.run('UPDATE agents SET started_at = :from, gone_at = :to WHERE id = :id', {
        id: agentId,
        ...report.period,
      });
    if (!isTerminal(agent.status)) changeStatus(store, agent, status, 'manager', report.cause);
    const outcome = insert(store, agentId, { ...report, cause, status, endedBy: report.cause });
    const { exitCode, signal, endedBy } = outcome;
    appendEvent(store, { agentId, kind: 'outcome', data: { cause, status, endedBy, exitCode, signal } });
    return { recorded: true, outcome };
  };
  return store.write(work, { durable: true });
}

/** The outcome of an agent, or undefined while it has none. @throws ReaperError NOT_FOUND */
export function outcomeOf(store: Store, agentId: string): Outcome | undefined {
  requireAgent(store, agentId);
  const row = store.database.get('SELECT * FROM outcomes WHERE agent_id = :id', { id: agentId });
  return row === undefined ? undefined : decode(row);
}

function insert(
  { database, host, now }: Store,
  agentId: string,
  outcome: OutcomeReport & { status: TerminalStatus; endedBy: OutcomeCause },
): Outcome {
  const {
    cause,
    status,
    endedBy,
    exitCode = null,
    signal = null,
    lastMessage = null,
    usage,
    report,
  } = outcome;
  const row = database.get(
    `INSERT INTO outcomes VALUES (:id, :host, :cause, :status, :endedBy, :exitCode, :signal, :message, :usage, :report, :at)
     RETURNING *`,
    {
      id: agentId,
      host: host.id,
      cause,
      status,
      endedBy,
      exitCode,
      signal,
      message: lastMessage,
      usage: JSON.stringify(usage ?? null),
      report: JSON.stringify(report ?? null),
      at: outcome.period?.to ?? now(),
    },
  );
  return decode(row ?? {});
}

function decode(row: Row): Outcome {
  return {
    agentId: text(row, 'agent_id'),
    cause: text(row, 'cause') as OutcomeCause,
    status: text(row, 'status') as TerminalStatus,
    endedBy: text(row, 'ended_by') as OutcomeCause,
    exitCode: integerOrNull(row, 'exit_code'),
    signal: textOrNull(row, 'signal'),
    lastMessage: textOrNull(row, 'last_message'),
    usage: json(row, 'usage'),
    report: json(row, 'report'),
    at: integer(row, 'at'),
  };
}
