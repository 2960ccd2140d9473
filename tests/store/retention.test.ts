import { mkdirSync, readdirSync, rmdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { agentById } from '../../src/store/agents.ts';
import { resolveDirectories } from '../../src/store/directories.ts';
import { eventsSince } from '../../src/store/events.ts';
import {
  forgetDirectory,
  recordDirectory,
  recordedRoot,
  removeRecorded,
} from '../../src/store/recorded-directories.ts';
import {
  forgetAgents,
  forgetEvents,
  forgetTask,
  forgettableAgents,
  forgettableTasks,
  setPinned,
  storeSize,
} from '../../src/store/retention.ts';
import { longestSocketDirectory, socketDirectory } from '../../src/store/socket-directory.ts';
import { openStore } from '../../src/store/store.ts';
import { reportProgress } from '../../src/store/reports.ts';
import {
  freshAgent,
  freshDirectories,
  freshStore,
  freshTask,
  settle,
  temporaryDirectory,
} from './helpers.ts';

const later = Number.MAX_SAFE_INTEGER;

describe('retention', () => {
  it('forgets settled agents, children first, and nothing that is pinned or not settled', () => {
    const store = freshStore();
    const task = freshTask(store);
    const parent = freshAgent(store, { taskId: task.id });
    const child = freshAgent(store, { taskId: task.id, parentId: parent.id });
    const live = freshAgent(store, { taskId: task.id });
    const pinned = freshAgent(store, { taskId: task.id });
    for (const { id } of [pinned, child, parent]) settle(store, id);
    setPinned(store, 'agent', pinned.id, true);
    expect(forgettableAgents(store, 1)).toEqual([]);
    const ids = forgettableAgents(store, later).map(({ id }) => id);
    expect(ids).toEqual([child.id, parent.id]);
    expect(forgetAgents(store, [...ids, live.id])).toBe(2);
    expect(agentById(store, child.id)).toBeUndefined();
    expect(agentById(store, live.id)).toBeDefined();
    expect(eventsSince(store, 0, { agentIds: ids }).events).toEqual([]);
    expect(store.database.get('SELECT count(*) AS n FROM outcomes')).toEqual({ n: 1 });
    expect(forgettableTasks(store, later)).toEqual([]);
    expect(forgetTask(store, task.id)).toBe(false);
  });

  it('forgets a task that has no agent left', () => {
    const store = freshStore();
    const task = freshTask(store);
    const { id } = freshAgent(store, { taskId: task.id });
    settle(store, id);
    forgetAgents(store, [id]);
    setPinned(store, 'task', task.id, true);
    expect(forgettableTasks(store, later)).toEqual([]);
    setPinned(store, 'task', task.id, false);
    expect(forgettableTasks(store, later)).toEqual([task.id]);
    expect(forgetTask(store, task.id)).toBe(true);
    expect(recordedRoot(store, join(task.workspace, 'logs'))).toBeUndefined();
  });

  it('deletes old events in batches, but none of an agent that is not settled', () => {
    const store = freshStore();
    const task = freshTask(store);
    const live = freshAgent(store, { taskId: task.id });
    const old = freshAgent(store, { taskId: task.id });
    store.write(() => {
      for (let n = 0; n < 1_200; n += 1)
        reportProgress(store, old.id, { status: 'working', message: '', progress: 1 });
    });
    settle(store, old.id);
    const before = storeSize(store).events;
    expect(forgetEvents(store, later)).toBe(before - 1);
    expect(eventsSince(store, 0).events).toMatchObject([{ agentId: live.id, kind: 'agent' }]);
  });
});

describe('a recorded directory', () => {
  it('is the only place where something is deleted', () => {
    const store = freshStore();
    const run = temporaryDirectory();
    const other = temporaryDirectory();
    mkdirSync(join(run, 'a/b'), { recursive: true });
    writeFileSync(join(other, 'precious'), '');
    symlinkSync(other, join(run, 'link'));
    const insecure = expect.objectContaining({ code: 'INSECURE_PATH' }) as Error;
    expect(() => removeRecorded(store, join(run, 'a'))).toThrow(insecure);
    recordDirectory(store, run, 'run');
    for (const path of [
      join(other, 'precious'),
      join(run, 'link/precious'),
      run,
      `${run}x/y`,
      `${run}/../x`,
    ]) {
      expect(() => removeRecorded(store, path), path).toThrow(insecure);
    }
    expect(removeRecorded(store, join(run, 'a'))).toBe(true);
    expect(removeRecorded(store, join(run, 'a'))).toBe(false);
    expect(readdirSync(other)).toEqual(['precious']);
    forgetDirectory(store, run);
    expect(() => removeRecorded(store, join(run, 'link'))).toThrow(insecure);
  });
});

describe('the directory of sockets', () => {
  it('is in the state directory where that is short, and otherwise short by itself', () => {
    const store = freshStore();
    expect(socketDirectory(store)).toBe(join(store.directories.state, 's'));
    const long = resolveDirectories({ AGENT_REAPER_HOME: join(temporaryDirectory(), 'x'.repeat(60)) });
    const first = openStore({ directories: long });
    const chosen = socketDirectory(first);
    expect(chosen).toMatch(/^\/tmp\/ar-\d+-[0-9a-f]{8}$/);
    expect(Buffer.byteLength(chosen)).toBeLessThanOrEqual(longestSocketDirectory);
    const second = openStore({ directories: long });
    expect(socketDirectory(second)).toBe(chosen);
    rmdirSync(chosen);
    expect(socketDirectory(second), 'it is made again after a reboot').toBe(chosen);
    rmdirSync(chosen);
    first.close();
    second.close();
  });

  it('is not one that somebody else has put there', () => {
    const directories = freshDirectories();
    const store = openStore({ directories });
    writeFileSync(join(directories.state, 's'), 'in the way');
    const chosen = socketDirectory(store);
    expect(chosen).toMatch(/^\/tmp\/ar-/);
    rmdirSync(chosen);
    store.close();
  });
});
