import { fitting, shortened } from '../../agents/reports/bounded.ts';
import type { AgentRecord } from '../../store/agent-record.ts';
import { latestEvents, type StoredEvent } from '../../store/events.ts';
import { limitsOf } from '../../store/limits.ts';
import { pageCursor, readPageCursor } from '../../store/page-cursor.ts';
import { agentEntry, hierarchy, iso, latestProgress } from '../../store/registry.ts';
import { taskStatus } from '../../store/task-status.ts';
import type { TaskRecord } from '../../store/tasks.ts';
import { taskConfig } from '../../agents/deploy/task-config.ts';
import { visibleAgents } from '../subject.ts';
import type { Call } from '../tools/tool.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Characters of JSON that the parts of a reply take; a page after the first is agents alone. */
const room = {
  agents: 4_800,
  laterAgents: 8_500,
  hierarchy: 1_200,
  updates: 1_500,
  findings: 1_000,
} as const;

/** A task as the predecessor showed it. An agent is shown itself and its descendants. */
export function taskView(call: Call, task: TaskRecord, most: number, after?: string): Fields {
  const { store, config } = call.manager;
  const { total, active, completed, failed, error, terminated, lost, live, unsettled, ...rest } = taskStatus(
    store,
    task.id,
  );
  const visible = visibleAgents(call, task.id);
  const agents = page(call, task, visible, most, after);
  const view = {
    task_id: task.id,
    description: task.description,
    status: rest.status,
    priority: task.priority,
    workspace: task.workspace,
    client_cwd: task.projectDirectory,
    created_at: iso(task.createdAt) ?? '',
    agents: {
      total_spawned: total,
      active,
      completed,
      failed,
      error,
      terminated,
      lost,
      live,
      unsettled,
      ...agents,
    },
  };
  if (after !== undefined) return view;
  const { agentsPerTask, concurrentPerTask, depth, spawnsPerMinute, childrenPerAgent } = limitsOf(
    taskConfig(config, task),
  );
  return {
    ...view,
    ...boundedHierarchy(visible),
    enhanced_progress: enhancedProgress(call, task, visible, rest),
    spiral_status: { enabled: true, violations: rest.refusedByLimit },
    limits: {
      max_agents: agentsPerTask,
      max_concurrent: concurrentPerTask,
      max_depth: depth,
      max_spawns_per_minute: spawnsPerMinute,
      max_children_per_agent: childrenPerAgent,
    },
  };
}

function page(
  { manager: { store } }: Call,
  { id, workspace }: TaskRecord,
  visible: readonly AgentRecord[],
  most: number,
  after: string | undefined,
): Fields {
  const [at = Infinity, last = ''] = after === undefined ? [] : readPageCursor(after);
  const matching = [...visible]
    .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1))
    .filter((agent) => agent.createdAt < at || (agent.createdAt === at && agent.id < last));
  const progress = latestProgress(store, id);
  const entries = matching.slice(0, most).map((agent) => {
    const { id, type, status } = agent;
    return { id, type, status, ...slim(agentEntry(store, agent, workspace, progress.get(id)), workspace) };
  });
  const { taken } = fitting(entries, after === undefined ? room.agents : room.laterAgents);
  // One that is too long by itself is shown all the same, or its page would never end.
  const shown = taken.length > 0 ? taken : entries.slice(0, 1);
  const next_cursor = shown.length < matching.length ? pageCursor(matching[shown.length - 1]) : null;
  return { agents_list: shown, next_cursor };
}

/** The record of AGENT_REGISTRY.json, with files relative to the workspace and of the clean-up what counts. */
function slim(entry: Fields, workspace: string): Fields {
  const files = Object.entries(entry['tracked_files'] as Readonly<Record<string, string>>);
  const cleanup = entry['auto_cleanup_result'] as Fields | null | undefined;
  return {
    ...entry,
    tracked_files: Object.fromEntries(files.map(([name, path]) => [name, path.replace(`${workspace}/`, '')])),
    ...(cleanup != null && {
      auto_cleanup_result: {
        success: cleanup['success'],
        verified_no_zombies: cleanup['verified_no_zombies'],
      },
    }),
  };
}

function boundedHierarchy(visible: readonly AgentRecord[]): Fields {
  const { taken, omitted } = fitting(Object.entries(hierarchy(visible)), room.hierarchy);
  return { hierarchy: Object.fromEntries(taken), ...(omitted > 0 && { hierarchy_omitted: omitted }) };
}

function enhancedProgress(
  { manager: { store }, caller }: Call,
  { id: taskId, createdAt }: TaskRecord,
  visible: readonly AgentRecord[],
  { progressReports, findings }: { readonly progressReports: number; readonly findings: number },
): Fields {
  const own = new Set(visible.map(({ id }) => id));
  const latest = (kind: 'progress' | 'finding', count: number): readonly StoredEvent[] =>
    latestEvents(store, { taskId, kind }, caller.role === 'agent' ? 500 : count)
      .filter(({ agentId }) => agentId !== null && own.has(agentId))
      .slice(0, count);
  const minutes = Math.max(1, (store.now() - createdAt) / 60_000);
  return {
    recent_updates: fitting(latest('progress', 10).map(updateOf), room.updates).taken,
    recent_findings: fitting(latest('finding', 5).map(findingOf), room.findings).taken,
    total_progress_entries: progressReports,
    total_findings: findings,
    progress_frequency: Math.round((progressReports / minutes) * 100) / 100,
  };
}

function updateOf({ at, agentId, data }: StoredEvent): Fields {
  return {
    agent_id: agentId ?? '',
    status: String(data['status']),
    progress: Number(data['progress']),
    message: shortened(String(data['message']), 120),
    timestamp: iso(at) ?? '',
  };
}

function findingOf({ at, agentId, data }: StoredEvent): Fields {
  return {
    agent_id: agentId ?? '',
    finding_type: String(data['finding_type']),
    severity: String(data['severity']),
    message: shortened(String(data['message']), 150),
    timestamp: iso(at) ?? '',
  };
}
