import { presentAgents, type Present } from '../../agents/views/agent-listing.ts';
import { figuresOf } from '../../agents/views/figures-of.ts';
import type { LiveFigures } from '../../agents/views/live/figures.ts';
import { paced } from '../../metrics/pace.ts';
import type { Store } from '../../store/store.ts';
import { parseArguments } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { listingJson } from '../json/listing.ts';
import { withStore } from '../open-store.ts';
import { print, printLine } from '../output.ts';
import { Screen, soonMs } from '../screen.ts';
import { isTerminal, terminal, type Terminal } from '../terminal.ts';
import { agentsTable } from '../text/agents-table.ts';
import { paint } from '../text/paint.ts';
import { loadsBetween, type Look } from '../text/loads.ts';
import { durationOption } from '../values.ts';

/** Shows the table of `ls` and keeps it up to date, until somebody has seen enough. */
export function run(args: readonly string[], command: CommandSpec): Promise<number> {
  const parsed = parseArguments(args, command);
  const everyMs = durationOption(parsed, 'every', 100) ?? 2_000;
  return withStore(async (store) => {
    if (parsed.flags.has('json')) await keepPrinting(store, everyMs);
    else if (isTerminal(0) && isTerminal(1)) await keepShowing(store, everyMs);
    else print(frame(store, look(store), new Map(), terminal()).join('\n'));
    return exitCodes.OK;
  });
}

/** The same as lines of JSON, until it is interrupted or its reader leaves. */
async function keepPrinting(store: Store, everyMs: number): Promise<void> {
  const pace = { intervalMs: everyMs, gapMs: Math.min(soonMs, everyMs) };
  for await (const _ of paced(store, pace, new AbortController().signal)) {
    const { present, figures } = look(store);
    printLine(listingJson({ ...present, next: null }, figures));
  }
}

/** The agents of one moment, and what they used then. */
interface Sight extends Look {
  readonly present: Present;
  readonly figures: ReadonlyMap<string, LiveFigures>;
}

/** Woken by events of the store, by the keyboard, and by a timer, for processes use memory without saying so. */
async function keepShowing(store: Store, everyMs: number): Promise<void> {
  const screen = new Screen();
  const listening = store.doorbell.listen(() => {
    screen.wakeSoon();
  });
  try {
    let before = look(store);
    let loads: ReadonlyMap<string, number> = new Map();
    for (;;) {
      const news = screen.next(everyMs);
      const now = look(store);
      // What changes between two looks at once says nothing about a load.
      if (now.at - before.at >= 500) {
        loads = loadsBetween(before, now);
        before = now;
      }
      screen.show(frame(store, now, loads, terminal()));
      if ((await news) === 'quit') return;
    }
  } finally {
    listening.stop();
    screen.close();
  }
}

function look(store: Store): Sight {
  const present = presentAgents(store, {}, 20);
  const figures = figuresOf(store, present.agents);
  return { at: performance.now(), present, figures };
}

function frame(
  store: Store,
  { present, figures }: Sight,
  loads: ReadonlyMap<string, number>,
  place: Terminal,
): string[] {
  const { agents } = present;
  const count = (state: string): string => String(agents.filter((view) => view.state === state).length);
  const done = agents.filter(({ state }) => state === 'done').length + present.more;
  const title = `${count('attention')} need attention, ${count('working')} working, ${String(done)} done`;
  const table = agents.length === 0 ? [] : agentsTable(agents, figures, store.now(), place, loads);
  return [paint(title, 'bold', place.colour), '', ...table];
}
