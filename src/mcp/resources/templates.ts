/** What can be read by a client, by pattern. */
export const resourceTemplates = [
  {
    name: 'task-status',
    title: 'Task status',
    uriTemplate: 'task://{task_id}/status',
    description: 'What get_real_task_status returns, as JSON.',
    mimeType: 'application/json',
  },
  {
    name: 'task-timeline',
    title: 'Progress timeline',
    uriTemplate: 'task://{task_id}/progress-timeline',
    description: 'Reports and findings of all agents of a task in order, as JSON; the newest that fit.',
    mimeType: 'application/json',
  },
  {
    name: 'agent-log',
    title: 'Agent log',
    uriTemplate: 'agent://{agent_id}/log',
    description: 'The end of what an agent wrote, as readable text.',
    mimeType: 'text/plain',
  },
] as const;

/** The one that has no parameter. */
export const taskListResource = {
  uri: 'tasks://list',
  name: 'tasks',
  title: 'Tasks',
  description: 'All tasks, newest first, as JSON; those that fit.',
  mimeType: 'application/json',
} as const;

/** What a URI means. */
export type Target =
  | { readonly kind: 'tasks' }
  | { readonly kind: 'status' | 'timeline'; readonly taskId: string }
  | { readonly kind: 'log'; readonly agentId: string };

/** Reads a URI; null for one that names no resource of ours. */
export function targetOf(uri: string): Target | null {
  if (uri === taskListResource.uri) return { kind: 'tasks' };
  const [, scheme, id = '', what] = /^(task|agent):\/\/([A-Za-z0-9-]{1,64})\/([a-z-]+)$/.exec(uri) ?? [];
  if (scheme === 'task' && what === 'status') return { kind: 'status', taskId: id };
  if (scheme === 'task' && what === 'progress-timeline') return { kind: 'timeline', taskId: id };
  if (scheme === 'agent' && what === 'log') return { kind: 'log', agentId: id };
  return null;
}

/** The URIs whose content an event of that task and agent may have changed. */
export function touchedUris(taskId: string | null, agentId: string | null): readonly string[] {
  return [
    taskListResource.uri,
    ...(taskId === null ? [] : [`task://${taskId}/status`, `task://${taskId}/progress-timeline`]),
    ...(agentId === null ? [] : [`agent://${agentId}/log`]),
  ];
}
