import type { Manager } from '../manager.ts';
import { cursorAt } from './cursor.ts';
import { LogHold } from './hold-log.ts';
import { LogNews } from './log-news.ts';
import { readOutput } from './output.ts';
import type { OutputOptions } from './output-options.ts';

/** What is wanted of a log that is read through. */
export interface FollowOptions {
  readonly format: 'text' | 'parsed';
  readonly filter?: string | undefined;
  /** Where to go on, a `next_cursor`. */
  readonly cursor?: string | undefined;
  /** Begin with the last so many lines, or with all of them where it is left out. */
  readonly tail?: number | undefined;
  /** Whether to wait for what is not written yet, until the run is over. */
  readonly follow: boolean;
  readonly signal?: AbortSignal | undefined;
  /** The log as it was held before; its owner closes it. */
  readonly hold?: LogHold | undefined;
}

/** Some lines of a log, in order. */
export interface FollowedPage {
  /** Text, or the values of the lines. */
  readonly output: string | readonly unknown[];
  /** For going on after them; null when there can be nothing more. */
  readonly cursor: string | null;
  /** What should be known beside the output, such as why there is none. */
  readonly notice: string | null;
}

/** How much is read at once, in characters. */
const page = 1 << 20;

/**
 * A log from its beginning, from its last lines, or from a cursor on, page after page. It goes on over rotation and
 * archiving; where it waits, it sleeps until something was written.
 * @throws ReaperError as `readOutput`; the reason of `signal`
 */
export async function* followOutput(
  manager: Manager,
  agentId: string,
  { tail, follow, signal, cursor, hold: given, ...how }: FollowOptions,
): AsyncGenerator<FollowedPage, void, undefined> {
  const news = follow ? new LogNews(manager, agentId, signal) : undefined;
  const hold = given ?? (follow ? new LogHold(manager, agentId) : undefined);
  // From a cursor on only whole lines are shown; what a page from the end shows of half a line is shown again.
  let next: string | null = cursor ?? (tail === undefined ? cursorAt(undefined, 0, 'newer') : null);
  try {
    for (;;) {
      const more = news?.next();
      const from: OutputOptions = next === null ? (tail === undefined ? {} : { tail }) : { cursor: next };
      const answer = await readOutput(
        manager,
        agentId,
        { ...options(how), ...from, maxCharacters: page },
        hold,
      );
      const output = answer.output as FollowedPage['output'];
      if (output.length > 0 || answer.notice !== null)
        yield { output, cursor: answer.next_cursor, notice: answer.notice };
      if (answer.next_cursor === null || (answer.source === 'none' && answer.session_status !== 'running'))
        return;
      const stood = answer.next_cursor === next;
      next = answer.next_cursor;
      if (!stood) continue;
      if (more === undefined) return;
      await more;
    }
  } finally {
    news?.close();
    if (given === undefined) hold?.close();
  }
}

function options({ format, filter }: Pick<FollowOptions, 'format' | 'filter'>): OutputOptions {
  return { format, ...(filter !== undefined && { filter }) };
}
