import { shortened } from '../../agents/reports/bounded.ts';
import { listTasks } from '../../store/tasks.ts';
import { visibleAgents } from '../subject.ts';
import type { Call } from '../tools/tool.ts';
import { tasksOf } from './read.ts';
import { taskListResource } from './templates.ts';

/** Tasks on one page; each has an entry of some 250 characters. */
const pageSize = 30;

/** Values that a completion has at most: the protocol's limit. */
const mostValues = 100;

/** A resource in a listing. */
export interface ListedResource {
  readonly uri: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly mimeType: string;
}

/**
 * What there is to read: the list of tasks, and the status of each; what else there is has templates.
 * @throws ReaperError INVALID_OPTION for a cursor that is none
 */
export function listResources(
  call: Call,
  cursor?: string,
): { readonly resources: readonly ListedResource[]; readonly nextCursor?: string } {
  const { tasks, next } =
    call.caller.role === 'agent'
      ? { tasks: tasksOf(call, 1), next: null }
      : listTasks(call.manager.store, pageSize, cursor);
  const resources = tasks.map(({ id, description }) => ({
    uri: `task://${id}/status`,
    name: id,
    title: shortened(description, 60),
    description: shortened(description, 100),
    mimeType: 'application/json',
  }));
  return {
    resources: cursor === undefined ? [taskListResource, ...resources] : resources,
    ...(next !== null && { nextCursor: next }),
  };
}

/** Ids that begin with what was typed so far, the newest first. */
export function completeId(
  call: Call,
  variable: string,
  typed: string,
): { readonly values: string[]; readonly total: number; readonly hasMore: boolean } {
  const ids = idsOf(call, variable).filter((id) => id.startsWith(typed));
  return { values: ids.slice(0, mostValues), total: ids.length, hasMore: ids.length > mostValues };
}

function idsOf(call: Call, variable: string): readonly string[] {
  const tasks = tasksOf(call, 1_000);
  if (variable === 'task_id') return tasks.map(({ id }) => id);
  if (variable !== 'agent_id') return [];
  return tasks
    .flatMap(({ id }) => visibleAgents(call, id))
    .sort((a, b) => b.createdAt - a.createdAt)
    .map(({ id }) => id);
}
