import {
  eventsSince,
  lastEvents,
  type EventFilter,
  type EventKind,
  type StoredEvent,
} from '../../store/events.ts';
import type { Store } from '../../store/store.ts';
import { waitForEvents } from '../../store/wait.ts';
import { parseArguments, type ParsedArguments } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { findAny } from '../find.ts';
import { eventJson } from '../json/event.ts';
import { withStore } from '../open-store.ts';
import { complain, print, printJson, printLine } from '../output.ts';
import { terminal } from '../terminal.ts';
import { eventLines } from '../text/event-lines.ts';
import { integerOption, listOption } from '../values.ts';

/** How many are read from the store at once. */
const batch = 1_000;

/** Shows what happened, and with `--follow` what happens. */
export function run(args: readonly string[], command: CommandSpec): Promise<number> {
  const parsed = parseArguments(args, command);
  return withStore((store) => {
    const filter = filterOf(store, parsed);
    const since = integerOption(parsed, 'since', 0, Number.MAX_SAFE_INTEGER);
    const last = integerOption(parsed, 'last', 0, 100_000);
    if (parsed.flags.has('follow')) return follow(store, filter, parsed, since, last ?? 10);
    const page =
      since === undefined
        ? lastEvents(store, filter, last ?? 20)
        : eventsSince(store, since, filter, last ?? batch);
    if (parsed.flags.has('json')) {
      printJson({ version: 1, events: page.events.map(eventJson), cursor: page.cursor, more: page.more });
    } else if (page.events.length > 0) {
      print(eventLines(page.events, terminal(), true).join('\n'));
    }
    return exitCodes.OK;
  });
}

/** Until it is interrupted, or its reader leaves. It sleeps until something happens. */
async function follow(
  store: Store,
  filter: EventFilter,
  parsed: ParsedArguments,
  since: number | undefined,
  last: number,
): Promise<number> {
  const json = parsed.flags.has('json');
  const show = (events: readonly StoredEvent[]): void => {
    if (json) for (const event of events) printLine({ version: 1, ...eventJson(event) });
    else if (events.length > 0) print(eventLines(events, terminal(), true).join('\n'));
  };
  let cursor = since ?? 0;
  if (since === undefined) {
    const before = lastEvents(store, filter, last);
    show(before.events);
    ({ cursor } = before);
  }
  for (;;) {
    const page = await waitForEvents(store, { cursor, filter, deadlineMs: Infinity, limit: batch });
    show(page.events);
    ({ cursor } = page);
    if (page.deaf === null) continue;
    complain(`new events cannot be heard: ${page.deaf.reason}`);
    return exitCodes.FAILED;
  }
}

function filterOf(store: Store, parsed: ParsedArguments): EventFilter {
  const kinds = listOption(parsed, 'kind') as readonly EventKind[] | undefined;
  const [reference] = parsed.positionals;
  const found = reference === undefined ? undefined : findAny(store, reference);
  return {
    ...(kinds !== undefined && { kinds }),
    ...(found?.kind === 'agent' && { agentIds: [found.agent.id] }),
    ...(found?.kind === 'task' && { taskId: found.task.id }),
  };
}
