import { fitting, shortened } from '../../agents/reports/bounded.ts';
import { readOutput } from '../../agents/logs/output.ts';
import { ReaperError } from '../../errors.ts';
import { agentById } from '../../store/agents.ts';
import { latestEvents, type StoredEvent } from '../../store/events.ts';
import { iso } from '../../store/registry.ts';
import { taskStatus } from '../../store/task-status.ts';
import { listTasks, requireTask, type TaskRecord } from '../../store/tasks.ts';
import { agentFor, taskFor, visibleAgents } from '../subject.ts';
import type { Call } from '../tools/tool.ts';
import { taskView } from '../views/task-view.ts';
import { resourceTemplates, targetOf, taskListResource, type Target } from './templates.ts';

/** Characters of JSON that a resource takes. */
const room = 9_000;

/** How many entries a timeline looks at, the newest of each kind. */
const newest = 200;

/** The text of a resource. */
export interface ResourceText {
  readonly uri: string;
  readonly mimeType: string;
  readonly text: string;
}

/** @throws ReaperError NOT_FOUND for a URI that means nothing here; NOT_YOURS */
export async function readResource(call: Call, uri: string): Promise<ResourceText> {
  const target = targetOf(uri);
  if (target === null) {
    const known = [taskListResource.uri, ...resourceTemplates.map(({ uriTemplate }) => uriTemplate)];
    throw new ReaperError('NOT_FOUND', { kind: 'resource', id: uri.slice(0, 200), known });
  }
  if (target.kind === 'log')
    return { uri, mimeType: 'text/plain', text: await logText(call, target.agentId) };
  return { uri, mimeType: 'application/json', text: JSON.stringify(jsonOf(call, target)) };
}

function jsonOf(call: Call, target: Exclude<Target, { kind: 'log' }>): unknown {
  switch (target.kind) {
    case 'tasks':
      return taskList(call);
    case 'status':
      return { success: true, ...taskView(call, taskFor(call, target.taskId), 10) };
    case 'timeline':
      return timeline(call, taskFor(call, target.taskId));
  }
}

/** The tasks that the caller may look at: an agent has one. */
export function tasksOf({ manager: { store }, caller }: Call, most: number): readonly TaskRecord[] {
  return caller.role === 'agent' ? [requireTask(store, caller.agent.taskId)] : listTasks(store, most).tasks;
}

function taskList(call: Call): unknown {
  const { store } = call.manager;
  const lines = tasksOf(call, newest).map((task) => {
    const { status, total, active, completed } = taskStatus(store, task.id);
    return {
      task_id: task.id,
      description: shortened(task.description, 160),
      status,
      priority: task.priority,
      client_cwd: task.projectDirectory,
      created_at: iso(task.createdAt),
      agents: { total_spawned: total, active, completed },
    };
  });
  const { taken, omitted } = fitting(lines, room);
  return { total_tasks: lines.length, tasks: taken, ...(omitted > 0 && { omitted }) };
}

function timeline(call: Call, { id: taskId }: TaskRecord): unknown {
  const { store } = call.manager;
  const own = new Set(visibleAgents(call, taskId).map(({ id }) => id));
  const of = (kind: 'progress' | 'finding'): StoredEvent[] =>
    latestEvents(store, { taskId, kind }, newest).filter(
      ({ agentId }) => agentId !== null && own.has(agentId),
    );
  const events = [...of('progress'), ...of('finding')].sort((a, b) => b.seq - a.seq);
  const { taken, omitted } = fitting(events.map(entryOf), room - 500);
  const counts = taskStatus(store, taskId);
  return {
    task_id: taskId,
    timeline: [...taken].reverse(),
    ...(omitted > 0 && { omitted_older: omitted }),
    summary: {
      total_progress_entries: counts.progressReports,
      total_findings: counts.findings,
      timeline_span: { start: taken.at(-1)?.timestamp ?? null, end: taken[0]?.timestamp ?? null },
      agents_active: counts.active,
    },
  };
}

function entryOf({
  at,
  agentId,
  kind,
  data,
}: StoredEvent): Readonly<Record<string, unknown>> & { timestamp: string } {
  const { data: _, warnings: __, ...said } = data;
  return {
    entry_type: kind,
    timestamp: iso(at) ?? '',
    agent_id: agentId,
    ...said,
    message: shortened(String(data['message']), 300),
  };
}

async function logText(call: Call, agentId: string): Promise<string> {
  const taskId = agentById(call.manager.store, agentId)?.taskId;
  if (taskId === undefined) throw new ReaperError('NOT_FOUND', { kind: 'agent', id: agentId });
  const { id } = agentFor(call, taskId, agentId);
  const { output } = await readOutput(call.manager, id, { format: 'text', maxCharacters: room });
  return typeof output === 'string' ? output : JSON.stringify(output);
}
