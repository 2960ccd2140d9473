import type { TaskView } from '../../agents/views/task-view.ts';
import { dollars, isoOrNull } from './agent.ts';

/** A task in JSON. */
export function taskJson({ task, counts, used }: TaskView): Readonly<Record<string, unknown>> {
  const { status, progressReports, findings, refusedByLimit, ...agents } = counts;
  return {
    id: task.id,
    description: task.description,
    priority: task.priority,
    status,
    createdAt: isoOrNull(task.createdAt),
    project: task.projectDirectory,
    workspace: task.workspace,
    agents,
    progressReports,
    findings,
    refusedByLimit,
    costUsd: dollars(used.cost),
    tokens: used.tokens,
    pinned: task.pinned,
  };
}
