import { tmuxSessionOf, type AgentRecord } from './agent-record.ts';
import { agentsOfTask } from './agents.ts';
import { isTerminal } from './life-cycle.ts';
import type { Limits } from './limits.ts';
import { outcomeOf } from './outcomes.ts';
import { integer, record, text } from './rows.ts';
import { cleanupAttempts } from './settle.ts';
import type { Store } from './store.ts';
import { taskStatus } from './task-status.ts';
import { requireTask } from './tasks.ts';
import { agentFiles } from './workspace.ts';

/** What the predecessor kept in AGENT_REGISTRY.json, made from the rows. `as_of` is the event that it is up to date with. */
export function agentRegistry(
  store: Store,
  taskId: string,
  limits: Limits,
): Readonly<Record<string, unknown>> {
  const task = requireTask(store, taskId);
  const agents = agentsOfTask(store, taskId);
  const latest = latestProgress(store, taskId);
  return {
    as_of: lastSeq(store),
    task_id: task.id,
    task_description: task.description,
    created_at: iso(task.createdAt),
    workspace: task.workspace,
    workspace_base: task.workspace.slice(0, -task.id.length - 1),
    client_cwd: task.projectDirectory,
    status: taskStatus(store, taskId).status,
    priority: task.priority,
    agents: agents.map((agent) => agentEntry(store, agent, task.workspace, latest.get(agent.id))),
    agent_hierarchy: hierarchy(agents),
    max_agents: limits.agentsPerTask,
    max_depth: limits.depth,
    max_concurrent: limits.concurrentPerTask,
    ...counts(agents),
    task_context: task.context,
  };
}

/** The last event that the present state includes. */
export function lastSeq({ database }: Store): number {
  return integer(database.get('SELECT coalesce(max(seq), 0) AS seq FROM events') ?? {}, 'seq');
}

/** A moment as the predecessor's readers expect it, but in UTC and saying so. */
export function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

/** What the registry of a task says of an agent. */
export function agentEntry(
  store: Store,
  agent: AgentRecord,
  workspace: string,
  progress: { at: number; data: Readonly<Record<string, unknown>> } | undefined,
): Readonly<Record<string, unknown>> {
  const outcome = outcomeOf(store, agent.id);
  const cleanup = cleanupAttempts(store, agent.id).findLast(({ finishedAt }) => finishedAt !== null);
  const files = agentFiles(workspace, agent.id);
  const {
    stream: log_file,
    progress: progress_file,
    findings: findings_file,
    prompt: prompt_file,
    deploy: deploy_log,
  } = files;
  return {
    id: agent.id,
    ...agentHead(agent),
    depth: agent.depth,
    engine: agent.engine,
    model: agent.model,
    progress: progress?.data['progress'] ?? 0,
    last_update: iso(progress?.at ?? agent.statusAt),
    prompt: agent.promptPreview,
    tracked_files: { prompt_file, log_file, progress_file, findings_file, deploy_log },
    ...(outcome === undefined
      ? {}
      : { cause: outcome.cause, exit_code: outcome.exitCode, signal: outcome.signal }),
    ...(cleanup === undefined
      ? {}
      : {
          auto_cleanup_result: cleanup.result,
          auto_cleanup_timestamp: iso(cleanup.finishedAt),
          ...(cleanup.error === null ? {} : { auto_cleanup_error: cleanup.error }),
        }),
  };
}

/** What both registries say of an agent. */
export function agentHead(agent: AgentRecord): Readonly<Record<string, unknown>> {
  const ended = isTerminal(agent.status) ? iso(agent.statusAt) : null;
  return {
    type: agent.type,
    name: agent.name,
    parent: agent.parentId ?? 'orchestrator',
    tmux_session: tmuxSessionOf(agent),
    status: agent.status,
    started_at: iso(agent.startedAt ?? agent.createdAt),
    ...(ended === null
      ? {}
      : agent.status === 'terminated'
        ? { terminated_at: ended }
        : { completed_at: ended }),
  };
}

/** Ids of children by the id of their parent. */
export function hierarchy(agents: readonly AgentRecord[]): Readonly<Record<string, readonly string[]>> {
  const children: Record<string, string[]> = {};
  for (const { id, parentId } of agents) (children[parentId ?? 'orchestrator'] ??= []).push(id);
  return children;
}

function counts(agents: readonly AgentRecord[]): Readonly<Record<string, number>> {
  return {
    total_spawned: agents.length,
    active_count: agents.filter(({ status }) => !isTerminal(status)).length,
    completed_count: agents.filter(({ status }) => status === 'completed').length,
  };
}

/** What each agent of a task said last of its progress, by id. */
export function latestProgress(
  store: Store,
  taskId: string,
): Map<string, { at: number; data: Readonly<Record<string, unknown>> }> {
  const rows = store.database.all(
    `SELECT agent_id, at, data FROM events WHERE seq IN
       (SELECT max(seq) FROM events WHERE task_id = :task AND kind = 'progress' GROUP BY agent_id)`,
    { task: taskId },
  );
  return new Map(
    rows.map((row) => [text(row, 'agent_id'), { at: integer(row, 'at'), data: record(row, 'data') }]),
  );
}
