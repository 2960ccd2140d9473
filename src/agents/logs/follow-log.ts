import { join } from 'node:path';
import type { Engine } from '../../engines/engine.ts';
import { requireAgent } from '../../store/agents.ts';
import { requireTask } from '../../store/tasks.ts';
import type { Manager } from '../manager.ts';
import { cursorAt, placeOf, readCursor } from './cursor.ts';
import { openLineFilter } from './line-filter.ts';
import { endOfLastLine, linesBetween } from './lines.ts';
import { segmentNames } from './live-segments.ts';
import type { LogSource } from './log-source.ts';
import { LogWatch } from './log-watch.ts';
import { openLog } from './open-log.ts';
import { startOfLast } from './page.ts';
import { entriesOf } from './render.ts';
import { usualLimits } from './shorten.ts';

/** A line of a log that is followed. */
export interface FollowedLine {
  /** As it is in the log; above 1 MiB shortened. */
  readonly text: string;
  /** How it reads; none for what an engine writes for machines only. */
  readonly entries: readonly string[];
  /** It is no line of the agent's: it marks what was dropped before it could be read. */
  readonly isGap: boolean;
  /** To go on behind it later, here or with `readOutput`. */
  readonly cursor: string;
}

/** Where a log is followed from. */
export interface FollowOptions {
  /** `start`, or so many of its newest lines; 10 where it is left out. */
  readonly from?: 'start' | number;
  /** The cursor of an earlier line or page; goes before `from`. */
  readonly cursor?: string;
  readonly signal?: AbortSignal;
}

/**
 * The lines of a log as they are written, through rotation and archiving, until the agent is settled; each when it is
 * whole, the last one as it is. It sleeps until the kernel tells of a change.
 * @throws ReaperError NOT_FOUND, INVALID_OPTION, CANNOT_FOLLOW, INSECURE_PATH, ARCHIVE_DAMAGED; the reason of the signal
 */
export async function* followLog(
  manager: Manager,
  agentId: string,
  options: FollowOptions = {},
): AsyncGenerator<FollowedLine, void, undefined> {
  const { store } = manager;
  const { signal } = options;
  const { workspace } = requireTask(store, requireAgent(store, agentId).taskId);
  const reader = new LogReader(options);
  const names = segmentNames(workspace, agentId);
  const watch = new LogWatch(join(workspace, 'logs'), names, store.doorbell);
  try {
    for (;;) {
      signal?.throwIfAborted();
      const news = watch.next(signal);
      news.catch(() => undefined);
      // Whoever settles archives first: what is read after this is all there is.
      const isSettled = requireAgent(store, agentId).settledAt !== null;
      if (watch.takeFileChange() || isSettled) {
        const log = await openLog(manager, agentId);
        yield* reader.read(log.engine, log.source, isSettled);
      }
      if (isSettled) return;
      await news;
    }
  } finally {
    watch.close();
    reader.close();
  }
}

/** Goes through a log that is opened again and again. */
class LogReader {
  readonly #options: FollowOptions;
  /** Behind the last line that was read; null before the first. */
  #cursor: string | null;
  /** How much behind it is known to hold no end of a line. */
  #half = 0;
  /** The files as they were opened last: what is written to them before they are dropped or deleted is still there. */
  #held: { readonly engine: Engine; readonly source: LogSource } | undefined;

  constructor(options: FollowOptions) {
    this.#options = options;
    this.#cursor = options.cursor ?? null;
  }

  async *read(
    engine: Engine,
    source: LogSource | undefined,
    isLast: boolean,
  ): AsyncGenerator<FollowedLine, void, undefined> {
    const before = this.#held;
    this.#held = source === undefined ? before : { engine, source };
    try {
      const rest = before?.source.refreshed?.(isLast && source === undefined);
      if (rest !== undefined) yield* this.#linesOf(engine, rest);
      if (source !== undefined) yield* this.#linesOf(engine, source);
    } finally {
      if (this.#held !== before) before?.source.close();
    }
  }

  close(): void {
    this.#held?.source.close();
    this.#held = undefined;
  }

  async *#linesOf(engine: Engine, source: LogSource): AsyncGenerator<FollowedLine, void, undefined> {
    this.#cursor ??= cursorAt(source, await this.#firstPosition(source), 'newer');
    const { position, dropped } = placeOf(source, readCursor(this.#cursor));
    if (dropped) this.#half = 0;
    const searched = Math.min(position + this.#half, source.size);
    const found = source.complete ? source.size : await endOfLastLine(source, source.size, searched);
    const end = found === searched && !source.complete ? position : found;
    this.#half = source.size - end;
    for await (const batch of linesBetween(source, position, end)) {
      for (const line of batch.lines()) {
        this.#cursor = cursorAt(source, line.end, 'newer');
        if (line.isGap && line.length === 0) continue;
        const entries = entriesOf(engine, line, usualLimits).map(({ text }) => text);
        yield { text: line.text, entries, isGap: line.isGap, cursor: this.#cursor };
      }
    }
  }

  async #firstPosition(source: LogSource): Promise<number> {
    const { from = 10 } = this.#options;
    if (from === 'start') return 0;
    const end = source.complete ? source.size : await endOfLastLine(source, source.size);
    return from === 0 ? end : startOfLast(source, end, from, openLineFilter(null));
  }
}
