import { ReaperError } from '../errors.ts';
import type { AgentRecord, Budget } from './agent-record.ts';
import { agentById, requireAgent } from './agents.ts';
import { budgetLeft, unbounded } from './budgets.ts';
import { appendEvent } from './events.ts';
import { checkAgentName, checkAgentType, newAgentId } from './ids.ts';
import { isTerminal } from './life-cycle.ts';
import { grantFrom, violatedLimit, type Counts, type Limits } from './limits.ts';
import { integer } from './rows.ts';
import type { Store } from './store.ts';
import { requireTask } from './tasks.ts';
import { refuseStoppedPlace } from './tombstones.ts';

/** The agent that is to be. */
export interface Reservation {
  readonly taskId: string;
  readonly parentId: string | null;
  readonly type: string;
  readonly name?: string;
  readonly engine: string;
  readonly model?: string;
  readonly prompt: string;
  readonly limits: Limits;
  /** What it may use; null takes what its parent has left. */
  readonly budget?: Budget;
  readonly run?: Readonly<Record<string, unknown>>;
}

/**
 * Takes a place for one more agent, in the transaction that counts those that are there: of two deployers that race
 * for the last place one gets it. Nothing of the agent may be made before.
 * @throws ReaperError LIMIT_REACHED, STOPPED, NOT_FOUND; AGENT_ENDED for a parent that is no longer active
 */
export function reserveAgent(store: Store, wanted: Reservation): AgentRecord {
  checkAgentType(wanted.type);
  if (wanted.name !== undefined) checkAgentName(wanted.name);
  // A refusal is an event too, and has to be committed: the error leaves the transaction as a value.
  const result = store.write(() => {
    requireTask(store, wanted.taskId);
    const parent = wanted.parentId === null ? null : requireParent(store, wanted.parentId, wanted.taskId);
    refuseStoppedPlace(store, wanted.taskId, wanted.parentId);
    const verdict = judge(store, wanted, parent);
    if (verdict instanceof ReaperError) {
      const data = { ...verdict.facts, type: wanted.type };
      appendEvent(store, { taskId: wanted.taskId, agentId: wanted.parentId, kind: 'limit', data });
      return verdict;
    }
    return insert(store, wanted, (parent?.depth ?? 0) + 1, verdict);
  });
  if (result instanceof ReaperError) throw result;
  return result;
}

function requireParent(store: Store, id: string, taskId: string): AgentRecord {
  const parent = agentById(store, id);
  if (parent?.taskId !== taskId) throw new ReaperError('NOT_FOUND', { kind: `agent of ${taskId}`, id });
  if (isTerminal(parent.status)) throw new ReaperError('AGENT_ENDED', { agentId: id, status: parent.status });
  return parent;
}

function judge(
  store: Store,
  wanted: Reservation,
  parent: AgentRecord | null,
): Budget | ReaperError<'LIMIT_REACHED'> {
  const violation = violatedLimit(wanted.limits, count(store, wanted, parent));
  if (violation !== null) {
    const names = {
      task: `task ${wanted.taskId}`,
      host: `host ${store.host.name}`,
      agent: parent?.id ?? wanted.type,
    };
    return new ReaperError('LIMIT_REACHED', { ...violation, scope: names[violation.scope] });
  }
  const left = parent === null ? unbounded : budgetLeft(store, parent.id);
  const granted = grantFrom(left, wanted.budget ?? unbounded);
  if ('grant' in granted) return granted.grant;
  return new ReaperError('LIMIT_REACHED', {
    limit: granted.short === 'cost' ? 'cost_microusd' : 'tokens',
    max: granted.left,
    current: granted.asked,
    scope: `what is left to agent ${parent?.id ?? ''}`,
  });
}

function count({ database, host, now }: Store, wanted: Reservation, parent: AgentRecord | null): Counts {
  const at = now();
  // Those of a moment that is still to come were made before the clock was set back, nobody knows how long ago.
  const row = database.get(
    `SELECT
       (SELECT count(*) FROM agents WHERE task_id = :task) AS of_task,
       (SELECT count(*) FROM agents WHERE task_id = :task AND host_id = :host AND process_state <> 'gone') AS live_of_task,
       (SELECT count(*) FROM agents WHERE host_id = :host AND process_state <> 'gone') AS live_on_host,
       (SELECT count(*) FROM agents WHERE task_id = :task AND created_at > :since AND created_at <= :now) AS recent,
       (SELECT count(*) FROM agents WHERE parent_id = :parent) AS children`,
    { task: wanted.taskId, host: host.id, parent: parent?.id ?? null, since: at - 60_000, now: at },
  );
  const number = (column: string): number => integer(row ?? {}, column);
  return {
    depth: (parent?.depth ?? 0) + 1,
    agentsOfTask: number('of_task'),
    liveOfTask: number('live_of_task'),
    liveOnHost: number('live_on_host'),
    spawnsInLastMinute: number('recent'),
    childrenOfParent: number('children'),
  };
}

function insert(store: Store, wanted: Reservation, depth: number, grant: Budget): AgentRecord {
  const at = store.now();
  const { id, shortId } = unusedId(store, wanted.type, at);
  store.database.run(
    `INSERT INTO agents (id, short_id, name, task_id, parent_id, host_id, type, engine, model, depth, status, status_by,
       process_state, boot_id, run, prompt_preview, cost_grant, token_grant, created_at, status_at)
     VALUES (:id, :shortId, :name, :task, :parent, :host, :type, :engine, :model, :depth, 'starting', 'manager',
       'starting', :boot, :run, :preview, :cost, :tokens, :at, :at)`,
    {
      id,
      shortId,
      name: wanted.name ?? null,
      task: wanted.taskId,
      parent: wanted.parentId,
      host: store.host.id,
      boot: store.host.bootId,
      type: wanted.type,
      engine: wanted.engine,
      model: wanted.model ?? null,
      depth,
      run: JSON.stringify(wanted.run ?? {}),
      preview: Array.from(wanted.prompt.slice(0, 400)).slice(0, 200).join(''),
      cost: grant.cost,
      tokens: grant.tokens,
      at,
    },
  );
  const data = { type: wanted.type, parent: wanted.parentId, depth, engine: wanted.engine };
  appendEvent(store, { taskId: wanted.taskId, agentId: id, kind: 'agent', data });
  return requireAgent(store, id);
}

/** Two agents of a type in the same second of two days may draw the same six digits. */
function unusedId(store: Store, type: string, at: number): ReturnType<typeof newAgentId> {
  for (;;) {
    const drawn = newAgentId(type, at);
    if (agentById(store, drawn.id) === undefined) return drawn;
  }
}
