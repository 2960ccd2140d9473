import type { AgentView } from '../../agents/views/agent-view.ts';
import type { LiveFigures } from '../../agents/views/live/figures.ts';
import type { TaskView } from '../../agents/views/task-view.ts';
import { agentTree } from '../../agents/views/tree.ts';
import type { Terminal } from '../terminal.ts';
import { factLines } from './details.ts';
import { costText, countText, momentText, spanText } from './figures.ts';
import { paint } from './paint.ts';
import { treeLines } from './tree.ts';

/** `show` of a task, for people. */
export function taskText(
  view: TaskView,
  agents: readonly AgentView[],
  figures: ReadonlyMap<string, LiveFigures>,
  now: number,
  terminal: Terminal,
): string {
  const { task, counts, used } = view;
  const facts: (readonly [string, string])[] = [
    ['description', task.description],
    ['status', `${counts.status}, priority ${task.priority}`],
    ['age', `${spanText(now - task.createdAt)}, since ${momentText(task.createdAt)}`],
    ['agents', countsText(counts)],
    ['reports', `${String(counts.progressReports)} of progress, ${String(counts.findings)} findings`],
    ['workspace', task.workspace],
  ];
  if (task.pinned) facts.push(['pinned', 'all of it stays on record']);
  if (used.cost > 0 || used.tokens > 0)
    facts.push(['used', `${costText(used.cost / 1_000_000)}, ${countText(used.tokens)} tokens`]);
  return [
    paint(task.id, 'bold', terminal.colour),
    ...factLines(facts, terminal),
    ...(agents.length === 0 ? [] : ['', ...treeLines(agentTree(agents), figures, now, terminal)]),
  ].join('\n');
}

function countsText(counts: TaskView['counts']): string {
  const { total, live, completed, failed, error, terminated, lost, unsettled } = counts;
  const parts = { live, completed, failed, error, terminated, lost, unsettled };
  const told = Object.entries(parts).filter(([, count]) => count > 0);
  return [String(total), ...told.map(([name, count]) => `${String(count)} ${name}`)].join(', ');
}
