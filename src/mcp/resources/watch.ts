import { setTimeout as delay } from 'node:timers/promises';
import { lastSeq } from '../../store/registry.ts';
import type { Store } from '../../store/store.ts';
import { waitForEvents } from '../../store/wait.ts';
import type { Log } from '../log.ts';
import { touchedUris } from './templates.ts';

/** Milliseconds between two rounds of notifications, however many events there are: a client is told, not flooded. */
const leastMs = 100;

/** Who is told. */
export interface Listener {
  /** There is a task or an agent more. */
  readonly listChanged: () => void;
  readonly updated: (uri: string) => void;
}

/** Tells of changes, woken by the doorbell, until the process ends or nothing can be heard. */
export async function watchResources(store: Store, listener: Listener, log: Log): Promise<void> {
  let cursor = lastSeq(store);
  try {
    for (;;) {
      const page = await waitForEvents(store, { cursor, deadlineMs: Infinity });
      if (page.events.length === 0) {
        log.warn('changes cannot be heard here', { reason: page.deaf?.reason });
        return;
      }
      cursor = page.cursor;
      if (page.events.some(({ kind }) => kind === 'task' || kind === 'agent')) listener.listChanged();
      const uris = page.events.flatMap(({ taskId, agentId }) => touchedUris(taskId, agentId));
      for (const uri of new Set(uris)) listener.updated(uri);
      await delay(leastMs);
    }
  } catch (error) {
    log.error('the watch of resources has failed', { err: error });
  }
}
