import type { Row } from './drivers/driver.ts';
import type { Actor, ProcessState, Status } from './life-cycle.ts';
import { integer, integerOrNull, record, text, textOrNull } from './rows.ts';

/** One process, named so that its number cannot mean another: valid only in the boot that it is from. */
export interface ProcessIdentity {
  readonly pid: number;
  /** In clock ticks since boot: field 22 of proc_pid_stat(5). */
  readonly startTime: number;
  readonly bootId: string;
}

/** How much an agent and all below it may use; null has no bound. */
export interface Budget {
  /** In millionths of a US dollar. */
  readonly cost: number | null;
  readonly tokens: number | null;
}

/** What the store knows of an agent. Times are milliseconds since 1970. */
export interface AgentRecord {
  readonly id: string;
  /** The last part of the id, for people. */
  readonly shortId: string;
  readonly name: string | null;
  readonly taskId: string;
  readonly parentId: string | null;
  readonly hostId: string;
  readonly type: string;
  readonly engine: string;
  readonly model: string | null;
  /** 1 for an agent without a parent. */
  readonly depth: number;
  readonly status: Status;
  readonly statusBy: Actor;
  readonly processState: ProcessState;
  /** The boot that it was reserved and run in: after another one nothing of it can be alive. */
  readonly bootId: string;
  readonly supervisor: ProcessIdentity | null;
  readonly payload: ProcessIdentity | null;
  /** What its deployment and its engine added: run id, launcher, session, tier, limits. */
  readonly run: Readonly<Record<string, unknown>>;
  /** The first 200 characters of the prompt. */
  readonly promptPreview: string;
  readonly grant: Budget;
  readonly used: { readonly cost: number; readonly tokens: number };
  readonly pinned: boolean;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly statusAt: number;
  readonly goneAt: number | null;
  readonly settledAt: number | null;
}

/** Reads a row of `agents`. */
export function agentOf(row: Row): AgentRecord {
  return {
    id: text(row, 'id'),
    shortId: text(row, 'short_id'),
    name: textOrNull(row, 'name'),
    taskId: text(row, 'task_id'),
    parentId: textOrNull(row, 'parent_id'),
    hostId: text(row, 'host_id'),
    type: text(row, 'type'),
    engine: text(row, 'engine'),
    model: textOrNull(row, 'model'),
    depth: integer(row, 'depth'),
    status: text(row, 'status') as Status,
    statusBy: text(row, 'status_by') as Actor,
    processState: text(row, 'process_state') as ProcessState,
    bootId: text(row, 'boot_id'),
    supervisor: identityOf(row, 'supervisor'),
    payload: identityOf(row, 'payload'),
    run: record(row, 'run'),
    promptPreview: text(row, 'prompt_preview'),
    grant: { cost: integerOrNull(row, 'cost_grant'), tokens: integerOrNull(row, 'token_grant') },
    used: { cost: integer(row, 'cost_used'), tokens: integer(row, 'tokens_used') },
    pinned: integer(row, 'pinned') === 1,
    createdAt: integer(row, 'created_at'),
    startedAt: integerOrNull(row, 'started_at'),
    statusAt: integer(row, 'status_at'),
    goneAt: integerOrNull(row, 'gone_at'),
    settledAt: integerOrNull(row, 'settled_at'),
  };
}

function identityOf(row: Row, whose: 'supervisor' | 'payload'): ProcessIdentity | null {
  const pid = integerOrNull(row, `${whose}_pid`);
  if (pid === null) return null;
  return { pid, startTime: integer(row, `${whose}_start`), bootId: text(row, 'boot_id') };
}

/** Name of the tmux session of an agent: null without one, or while none is planned. */
export function tmuxSessionOf({ run }: Pick<AgentRecord, 'run'>): string | null {
  const session = run['tmux_session'];
  return typeof session === 'string' ? session : null;
}
