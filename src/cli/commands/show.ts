import { agentDetails } from '../../agents/views/agent-details.ts';
import { agentsOfTask } from '../../agents/views/agent-listing.ts';
import { figuresOf } from '../../agents/views/figures-of.ts';
import { taskView } from '../../agents/views/task-view.ts';
import type { Store } from '../../store/store.ts';
import type { TaskRecord } from '../../store/tasks.ts';
import { parseArguments, usage, type ParsedArguments } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { findAny } from '../find.ts';
import { agentJson } from '../json/agent.ts';
import { detailsJson } from '../json/details.ts';
import { taskJson } from '../json/task.ts';
import { withStore } from '../open-store.ts';
import { print, printJson } from '../output.ts';
import { terminal } from '../terminal.ts';
import { detailsText } from '../text/details.ts';
import { taskText } from '../text/task.ts';
import { integerOption } from '../values.ts';

/** Shows everything on record of one agent or task. */
export function run(args: readonly string[], command: CommandSpec): Promise<number> {
  const parsed = parseArguments(args, command);
  const [reference] = parsed.positionals;
  if (reference === undefined) throw usage(command, 'It needs an agent or a task');
  return withStore((store) => {
    const found = findAny(store, reference);
    if (found.kind === 'agent') showAgent(store, found.agent.id, parsed);
    else showTask(store, found.task, parsed);
    return exitCodes.OK;
  });
}

function showAgent(store: Store, id: string, parsed: ParsedArguments): void {
  const details = agentDetails(store, id, integerOption(parsed, 'events', 0, 10_000));
  const figures = figuresOf(store, [details.view]).get(id);
  if (parsed.flags.has('json')) printJson(detailsJson(details, figures));
  else print(detailsText(details, figures, store.now(), terminal()));
}

function showTask(store: Store, task: TaskRecord, parsed: ParsedArguments): void {
  const view = taskView(store, task);
  const agents = agentsOfTask(store, task.id);
  const figures = figuresOf(store, agents);
  if (parsed.flags.has('json')) {
    const listed = agents.map((agent) => agentJson(agent, figures.get(agent.agent.id)));
    printJson({ version: 1, task: taskJson(view), agents: listed });
  } else {
    print(taskText(view, agents, figures, store.now(), terminal()));
  }
}
