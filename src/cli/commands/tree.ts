import { agentsOfTask } from '../../agents/views/agent-listing.ts';
import { figuresOf } from '../../agents/views/figures-of.ts';
import { tasksAtWork, taskView, taskViews, type TaskView } from '../../agents/views/task-view.ts';
import { agentTree, subtree } from '../../agents/views/tree.ts';
import type { Store } from '../../store/store.ts';
import { requireTask } from '../../store/tasks.ts';
import { parseArguments } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { findAny } from '../find.ts';
import { taskJson } from '../json/task.ts';
import { nodeJson } from '../json/tree.ts';
import { withStore } from '../open-store.ts';
import { print, printJson } from '../output.ts';
import { terminal } from '../terminal.ts';
import { clip } from '../text/display-width.ts';
import { paint } from '../text/paint.ts';
import { plain } from '../text/plain.ts';
import { treeLines } from '../text/tree.ts';

/** Which agents are shown below which task. */
interface Wanted {
  readonly task: TaskView;
  /** Only what is below this agent. */
  readonly below: string | null;
}

/** Shows who has deployed whom. */
export function run(args: readonly string[], command: CommandSpec): Promise<number> {
  const { flags, positionals } = parseArguments(args, command);
  return withStore((store) => {
    const wanted =
      positionals[0] === undefined ? present(store, flags.has('all')) : [one(store, positionals[0])];
    const trees = wanted.map(({ task, below }) => {
      const views = agentsOfTask(store, task.task.id);
      const nodes = agentTree(views);
      return {
        task,
        nodes: below === null ? nodes : subtree(nodes, below),
        figures: figuresOf(store, views),
      };
    });
    if (flags.has('json')) {
      const tasks = trees.map(({ task, nodes, figures }) => ({
        ...taskJson(task),
        tree: nodes.map((node) => nodeJson(node, figures)),
      }));
      printJson({ version: 1, tasks });
      return exitCodes.OK;
    }
    const place = terminal();
    const mark = place.unicode ? '…' : '...';
    for (const { task, nodes, figures } of trees) {
      const line = plain(`${task.task.id}  ${task.counts.status}  ${task.task.description}`, place.unicode);
      const title = paint(clip(line, place.width, mark), 'bold', place.colour);
      print([title, ...treeLines(nodes, figures, store.now(), place)].join('\n'));
    }
    if (trees.length === 0 && place.interactive) print('No agent is at work; tree --all shows every task.');
    return exitCodes.OK;
  });
}

/** The tasks with an agent that is not settled, or all. */
function present(store: Store, all: boolean): Wanted[] {
  const tasks = all ? taskViews(store, Number.MAX_SAFE_INTEGER - 1).tasks : tasksAtWork(store);
  return tasks.map((task) => ({ task, below: null }));
}

function one(store: Store, reference: string): Wanted {
  const found = findAny(store, reference);
  if (found.kind === 'task') return { task: taskView(store, found.task), below: null };
  const { id, taskId } = found.agent;
  return { task: taskView(store, requireTask(store, taskId)), below: id };
}
