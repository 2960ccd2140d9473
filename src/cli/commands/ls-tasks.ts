import { taskViews, type TaskPage, type TaskView } from '../../agents/views/task-view.ts';
import type { Store } from '../../store/store.ts';
import type { ParsedArguments } from '../arguments.ts';
import { exitCodes } from '../exit-codes.ts';
import { taskJson } from '../json/task.ts';
import { print, printJson } from '../output.ts';
import { terminal } from '../terminal.ts';
import { costText, spanText } from '../text/figures.ts';
import { tableLines, type Cell, type Column } from '../text/table.ts';
import { integerOption } from '../values.ts';

/** `ls --tasks`: tasks instead of agents, newest first. */
export function listTasks(store: Store, parsed: ParsedArguments): number {
  const limit = integerOption(parsed, 'limit', 1, 10_000) ?? 100;
  const page = taskViews(store, limit, parsed.values.get('after'));
  if (parsed.flags.has('json')) {
    printJson({ version: 1, tasks: page.tasks.map(taskJson), next: page.next });
  } else {
    printPage(page, store.now());
  }
  return exitCodes.OK;
}

function printPage({ tasks, next }: TaskPage, now: number): void {
  const place = terminal();
  if (tasks.length > 0)
    print(
      tableLines(
        columns,
        tasks.map((view) => rowOf(view, now)),
        place,
      ).join('\n'),
    );
  if (!place.interactive) return;
  if (tasks.length === 0) print('There are no tasks.');
  if (next !== null) print(`there are more: ls --tasks --after ${next}`);
}

const columns: readonly Column[] = [
  { title: 'TASK' },
  { title: 'STATUS' },
  { title: 'PRIORITY', dispensable: 2 },
  { title: 'AGE', right: true },
  { title: 'AGENTS', right: true },
  { title: 'LIVE', right: true },
  { title: 'COMPLETED', right: true, dispensable: 1 },
  { title: 'COST', right: true, dispensable: 3 },
  { title: 'DESCRIPTION', rest: true },
];

function rowOf({ task, counts, used }: TaskView, now: number): readonly Cell[] {
  return [
    task.id,
    { text: counts.status, colour: counts.status === 'ACTIVE' ? 'cyan' : 'dim' },
    task.priority,
    spanText(now - task.createdAt),
    String(counts.total),
    String(counts.live),
    String(counts.completed),
    used.cost === 0 ? '' : costText(used.cost / 1_000_000),
    task.description,
  ];
}
