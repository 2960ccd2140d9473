import type { Manager } from '../manager.ts';
import { cursorAt, placeOf, readCursor } from './cursor.ts';
import { LogNews } from './log-news.ts';
import { openLog } from './open-log.ts';

/** How much is read at once. */
const block = 256 << 10;

/**
 * The bytes of a log, from the first that are kept. What rotation has dropped is marked by a line of JSON in its place.
 * @param options `follow`: wait for what is not written yet, until the run is over
 * @throws ReaperError NOT_FOUND, INSECURE_PATH, ARCHIVE_DAMAGED; the reason of `signal`
 */
export async function* followBytes(
  manager: Manager,
  agentId: string,
  { follow, signal }: { readonly follow: boolean; readonly signal?: AbortSignal },
): AsyncGenerator<Uint8Array, void, undefined> {
  const news = follow ? new LogNews(manager, agentId, signal) : undefined;
  try {
    for (let cursor: string | undefined; ;) {
      const more = news?.next();
      const { source, agent } = await openLog(manager, agentId);
      const complete = source?.complete ?? agent.processState === 'gone';
      if (source !== undefined) {
        try {
          let position = cursor === undefined ? 0 : placeOf(source, readCursor(cursor)).position;
          while (position < source.size) {
            const bytes = await source.read(position, Math.min(block, source.size - position));
            if (bytes.length === 0) break;
            yield bytes;
            position += bytes.length;
          }
          cursor = cursorAt(source, position, 'newer');
        } finally {
          source.close();
        }
      }
      if (complete || more === undefined) return;
      await more;
    }
  } finally {
    news?.close();
  }
}
