import { rmSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { advanceCursor, forgetCursor, readCursor } from '../../src/store/cursors.ts';
import { agentById } from '../../src/store/agents.ts';
import { appendEvent, eventsSince, latestEvents, longestEventData } from '../../src/store/events.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { postMessage } from '../../src/store/messages.ts';
import { reportProgress } from '../../src/store/reports.ts';
import { waitForEvents } from '../../src/store/wait.ts';
import { freshAgent, freshStore, freshTask } from './helpers.ts';

describe('events', () => {
  it('come in pages that leave nothing out, and a cursor skips what does not match', () => {
    const store = freshStore();
    const { id, taskId } = freshAgent(store);
    for (let n = 1; n <= 5; n += 1) note(store, id, n);
    const first = eventsSince(store, 0, { kinds: ['notice'] }, 2);
    expect(first).toMatchObject({
      more: true,
      events: [{ data: { n: 1 }, taskId, agentId: id }, { data: { n: 2 } }],
    });
    const second = eventsSince(store, first.cursor, { kinds: ['notice'] }, 2);
    const third = eventsSince(store, second.cursor, { kinds: ['notice'] }, 2);
    expect(third).toMatchObject({ more: false, events: [{ data: { n: 5 } }] });
    const none = eventsSince(store, third.cursor, { agentIds: ['nobody'] });
    note(store, id, 6);
    const skipped = eventsSince(store, none.cursor, { agentIds: ['nobody'] });
    expect(skipped).toEqual({ events: [], cursor: third.cursor + 1, more: false });
    expect(latestEvents(store, { taskId, kind: 'notice' }, 2).map(({ data }) => data['n'])).toEqual([6, 5]);
  });

  it('are never changed', () => {
    const store = freshStore();
    note(store, freshAgent(store).id, 1);
    expect(() => store.database.run("UPDATE events SET data = '{}'")).toThrow('an event never changes');
  });

  it('are refused when they are too long, and with them what they would have told', () => {
    const store = freshStore();
    const { id } = freshAgent(store);
    const message = 'x'.repeat(longestEventData);
    expect(() => reportProgress(store, id, { status: 'working', message, progress: 1 })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    );
    expect(agentById(store, id)?.status).toBe('starting');
  });

  it('are messages to an agent too, until it has ended', () => {
    const store = freshStore();
    const { id } = freshAgent(store);
    postMessage(store, id, 'orchestrator', 'look here');
    reportProgress(store, id, { status: 'completed', message: '', progress: 100 });
    expect(() => {
      postMessage(store, id, 'orchestrator', 'too late');
    }).toThrow(expect.objectContaining({ code: 'AGENT_ENDED' }));
    const { events } = eventsSince(store, 0, { agentIds: [id], kinds: ['message'] });
    expect(events.map(({ data }) => data)).toEqual([{ from: 'orchestrator', text: 'look here' }]);
  });

  it('have cursors by name that only go forward', () => {
    const store = freshStore();
    expect(readCursor(store, 'follower')).toBe(0);
    advanceCursor(store, 'follower', 9);
    advanceCursor(store, 'follower', 4);
    expect(readCursor(store, 'follower')).toBe(9);
    forgetCursor(store, 'follower');
    expect(readCursor(store, 'follower')).toBe(0);
  });
});

describe('waiting for events', () => {
  it('returns at once what is there already, and nothing at its deadline', async () => {
    const store = freshStore();
    const { id } = freshAgent(store);
    const { cursor } = await waitForEvents(store, { cursor: 0, deadlineMs: 60_000 });
    expect(await waitForEvents(store, { cursor, deadlineMs: 20 })).toEqual({
      events: [],
      cursor,
      more: false,
      deaf: null,
    });
    note(store, id, 1);
    expect((await waitForEvents(store, { cursor, deadlineMs: 0 })).events).toHaveLength(1);
  });

  it('is woken by a commit of another connection, not by one that does not match', async () => {
    const store = freshStore();
    const { id, taskId } = freshAgent(store);
    const other = openStore({ directories: store.directories });
    const { cursor } = eventsSince(store, 0);
    const waiting = waitForEvents(store, {
      cursor,
      filter: { kinds: ['message'], taskId },
      deadlineMs: 60_000,
    });
    for (let n = 1; n <= 3; n += 1) {
      note(other, id, n);
      await delay(1);
    }
    other.write(() => {
      appendEvent(other, { agentId: id, kind: 'message', data: { text: 'hello' } });
    });
    expect(await waiting).toMatchObject({
      events: [{ kind: 'message', data: { text: 'hello' } }],
      deaf: null,
    });
    other.close();
  });

  it('misses none of many commits that fall between its reads', async () => {
    const store = freshStore();
    const { id } = freshAgent(store);
    const other = openStore({ directories: store.directories });
    let { cursor } = eventsSince(store, 0);
    const seen: unknown[] = [];
    const writer = (async (): Promise<void> => {
      for (let n = 1; n <= 200; n += 1) {
        note(other, id, n);
        if (n % 3 === 0) await new Promise(setImmediate);
      }
    })();
    while (seen.length < 200) {
      const page = await waitForEvents(store, { cursor, deadlineMs: 20_000 });
      expect(page.events.length).toBeGreaterThan(0);
      seen.push(...page.events.map(({ data }) => data['n']));
      cursor = page.cursor;
    }
    await writer;
    expect(seen).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
    other.close();
  });

  it('hears the doorbell after somebody has removed its file', async () => {
    const store = freshStore();
    const { id } = freshAgent(store);
    const other = openStore({ directories: store.directories });
    const { cursor } = eventsSince(store, 0);
    const waiting = waitForEvents(store, { cursor, deadlineMs: 60_000 });
    rmSync(store.directories.doorbell);
    await delay(10);
    note(other, id, 1);
    expect((await waiting).events).toHaveLength(1);
    other.close();
  });

  it('does not wake while nothing happens, whatever other files of the store do', async () => {
    const store = freshStore();
    const { id } = freshAgent(store);
    let rings = 0;
    const listening = store.doorbell.listen(() => (rings += 1));
    store.database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    eventsSince(store, 0);
    await delay(100);
    expect(rings).toBe(0);
    for (let n = 0; n < 50; n += 1) note(store, id, n);
    await delay(20);
    expect(rings).toBeGreaterThan(0);
    listening.stop();
    expect(statSync(store.directories.doorbell).size).toBe(1);
  });

  it('rejects when it is aborted, before and during the wait', async () => {
    const store = freshStore();
    const reason = new Error('enough');
    await expect(
      waitForEvents(store, { cursor: 0, deadlineMs: Infinity, signal: AbortSignal.abort(reason) }),
    ).rejects.toBe(reason);
    freshTask(store);
    const { cursor } = eventsSince(store, 0);
    const controller = new AbortController();
    const waiting = waitForEvents(store, { cursor, deadlineMs: Infinity, signal: controller.signal });
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
  });

  it('says so where it cannot be woken, and reads once more at the deadline', async () => {
    const store = freshStore();
    const { id } = freshAgent(store);
    const failure = { errno: 'ENOSPC', reason: 'the limit fs.inotify.max_user_watches is reached' };
    const deaf: Store = {
      ...store,
      doorbell: { ...store.doorbell, listen: () => ({ failure, stop: () => undefined }) },
    };
    const { cursor } = eventsSince(store, 0);
    expect(await waitForEvents(deaf, { cursor, deadlineMs: Infinity })).toMatchObject({
      events: [],
      deaf: failure,
    });
    const waiting = waitForEvents(deaf, { cursor, deadlineMs: 50 });
    note(store, id, 1);
    expect(await waiting).toMatchObject({ events: [{ data: { n: 1 } }], deaf: failure });
  });
});

function note(store: Store, agentId: string, n: number): void {
  store.write(() => {
    appendEvent(store, { agentId, kind: 'notice', data: { n } });
  });
}
