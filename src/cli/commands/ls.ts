import { allAgents, presentAgents, type ViewFilter } from '../../agents/views/agent-listing.ts';
import type { ViewState } from '../../agents/views/attention.ts';
import { figuresOf } from '../../agents/views/figures-of.ts';
import type { LiveFigures } from '../../agents/views/live/figures.ts';
import type { Status } from '../../store/life-cycle.ts';
import type { Store } from '../../store/store.ts';
import { parseArguments, type ParsedArguments } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { listingJson, type Listing } from '../json/listing.ts';
import { withStore } from '../open-store.ts';
import { print, printJson } from '../output.ts';
import { terminal } from '../terminal.ts';
import { integerOption, listOption } from '../values.ts';

/** Lists agents: those of the moment, or all in pages. */
export function run(args: readonly string[], command: CommandSpec): Promise<number> {
  const parsed = parseArguments(args, command);
  return withStore(async (store) => {
    if (parsed.flags.has('tasks')) {
      const { listTasks } = await import('./ls-tasks.ts');
      return listTasks(store, parsed);
    }
    const listing = await list(store, parsed);
    const figures: ReadonlyMap<string, LiveFigures> = parsed.flags.has('quick')
      ? new Map()
      : figuresOf(store, listing.agents);
    if (parsed.flags.has('json')) printJson(listingJson(listing, figures));
    else await printTable(listing, figures, store.now());
    return exitCodes.OK;
  });
}

async function list(store: Store, parsed: ParsedArguments): Promise<Listing> {
  const filter = await filterOf(store, parsed);
  const limit = integerOption(parsed, 'limit', 1, 10_000);
  const after = parsed.values.get('after');
  if (!parsed.flags.has('all') && after === undefined) {
    return { ...presentAgents(store, filter, limit), next: null };
  }
  return { ...allAgents(store, filter, limit, after), more: null };
}

async function filterOf(store: Store, parsed: ParsedArguments): Promise<ViewFilter> {
  const { values } = parsed;
  const task = values.get('task');
  const parent = values.get('parent');
  return {
    taskId: task === undefined ? undefined : (await import('../../store/tasks.ts')).findTask(store, task).id,
    parentId:
      parent === undefined
        ? undefined
        : (await import('../../store/agent-search.ts')).findAgent(store, parent).id,
    engine: values.get('engine'),
    states: listOption(parsed, 'state') as readonly ViewState[] | undefined,
    statuses: listOption(parsed, 'status') as readonly Status[] | undefined,
  };
}

async function printTable(
  { agents, more, next }: Listing,
  figures: ReadonlyMap<string, LiveFigures>,
  now: number,
): Promise<void> {
  const place = terminal();
  const { agentsTable } = await import('../text/agents-table.ts');
  if (agents.length > 0) print(agentsTable(agents, figures, now, place).join('\n'));
  if (!place.interactive) return;
  if (agents.length === 0) print('There are no agents.');
  if (more !== null && more > 0) print(`and ${String(more)} more that are done: ls --all`);
  if (next !== null) print(`there are more: ls --all --after ${next}`);
}
