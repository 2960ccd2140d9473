import { renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { follow } from '../../../src/agents/follow/follow.ts';
import type { BeginSettling } from '../../../src/agents/follow/settling.ts';
import { hostPaths } from '../../../src/agents/host/host-paths.ts';
import { settleRun } from '../../../src/agents/settle/settle.ts';
import { lockFile } from '../../../src/process/file-lock.ts';
import { requireTask } from '../../../src/store/tasks.ts';
import { restoreWorkspace } from '../../../src/store/workspace.ts';
import { eventually } from '../../helpers/eventually.ts';
import { blockedInFlock } from '../../process/helpers.ts';
import { freshManager, reportOf, settled, startFollowing, startRun } from './runs.ts';

test('without an agent it leaves at once', async () => {
  await startFollowing(freshManager()).over;
});

test('an agent that ends by itself is settled, and then the follower leaves', async () => {
  const manager = freshManager();
  const run = await startRun(manager);
  const { over } = startFollowing(manager);
  await settled(run);
  await over;
  expect(run.record()).toMatchObject({
    used: { cost: 1_500_000, tokens: 360 },
    run: { modelSeen: 'stand-in' },
  });
  expect(run.record().run['sessionId']).toMatch(/^[0-9a-f-]{36}$/);
  expect(run.record().run['engineResult']).toBe('success');
});

test('an agent that was over before is settled', async () => {
  const manager = freshManager();
  const run = await startRun(manager);
  await run.gone;
  await startFollowing(manager).over;
  expect(run.record().settledAt).not.toBeNull();
  expect(run.record().used.tokens).toBe(360);
});

test('one that has given its result and hangs is ended after its drain time', async () => {
  const manager = freshManager();
  const run = await startRun(manager, { scenario: 'result-then-hang', run: { durations: { drain: 100 } } });
  await startFollowing(manager).over;
  expect(reportOf(manager, run)).toMatchObject({ cause: 'drained', exit: { code: 143 } });
});

test('one whose input is held is let go after its result, and leaves by itself', async () => {
  const manager = freshManager();
  const run = await startRun(manager, { held: true });
  await startFollowing(manager).over;
  expect(reportOf(manager, run)).toMatchObject({ cause: 'drained', exit: { code: 0 } });
});

test.each(['claude', 'codex'] as const)('%s in an error is let go, and ends', async (engine) => {
  const manager = freshManager();
  const run = await startRun(manager, { engine, scenario: 'error', held: engine === 'claude' });
  await startFollowing(manager).over;
  expect(run.record().run['engineResult']).toBe('error');
});

describe('agents that come', () => {
  test('after the follower are followed too', async () => {
    const manager = freshManager();
    const first = await startRun(manager, { engine: 'command', script: 'sleep 1000' });
    const { over } = startFollowing(manager);
    const second = await startRun(manager, { scenario: 'slow' });
    await settled(second);
    expect(second.record().used.tokens).toBeGreaterThan(0);
    await first.ask('terminate', { grace: 0 });
    await over;
    expect(first.record().settledAt).not.toBeNull();
  });

  const away = {
    removed: (path: string) => {
      rmSync(path, { recursive: true });
    },
    'moved elsewhere': (path: string) => {
      renameSync(path, `${path}-moved`);
    },
  };
  test.each(['removed', 'moved elsewhere'] as const)(
    'into a workspace that was %s are heard',
    async (how) => {
      const manager = freshManager();
      const first = await startRun(manager, { scenario: [{ say: 'here' }, { hang: true }] });
      startFollowing(manager);
      await eventually(() => first.record().run['sessionId'], { what: 'its log is followed' });
      const { taskId } = first.record();
      const { workspace, projectDirectory } = requireTask(manager.store, taskId);
      away[how](dirname(workspace));
      restoreWorkspace(projectDirectory, taskId);
      const run = { durations: { drain: 100 } };
      const second = await startRun(manager, { taskId, scenario: 'result-then-hang', run });
      await settled(second);
      expect(reportOf(manager, second)).toMatchObject({ cause: 'drained' });
    },
  );
});

test('an agent whose supervisor is killed is handed to be settled', async () => {
  const manager = freshManager();
  const run = await startRun(manager, { engine: 'command', script: 'sleep 1000' });
  const wanted: string[] = [];
  const following = startFollowing(manager, {
    beginSettling: () => (id) => {
      wanted.push(id);
      return Promise.resolve({ state: 'taken', error: null });
    },
  });
  const before = wanted.length;
  process.kill(run.supervisor, 'SIGKILL');
  await eventually(() => wanted.length > before, { what: 'it is to be settled' });
  expect(wanted).toContain(run.id);
  await following.stop();
});

test('one that is told to leave just as it gets its turn looks for those who found it there', async () => {
  const manager = freshManager();
  const { settleLock } = hostPaths(manager.store);
  const before = await lockFile(settleLock, 'exclusive', { wait: true });
  const leave = new AbortController();
  const following = follow(manager, { signal: leave.signal });
  await eventually(() => blockedInFlock(process.pid) === 1, { what: 'it waits for its turn' });
  // Its supervisor finds the lock taken, and leaves it at that.
  const run = await startRun(manager);
  await run.gone;
  before?.release();
  leave.abort();
  await following;
  expect(run.record().settledAt).not.toBeNull();
});

test('one that is told to leave tries again what failed at first', async () => {
  const manager = freshManager();
  const run = await startRun(manager);
  await run.gone;
  let attempts = 0;
  const beginSettling: BeginSettling = () => (id) => {
    attempts += 1;
    if (attempts === 1) return Promise.resolve({ state: 'unfinished', error: 'not yet' });
    return settleRun(manager, id, 'follower');
  };
  const leave = new AbortController();
  const following = follow(manager, { signal: leave.signal, beginSettling });
  await eventually(() => attempts === 1, { what: 'the first attempt' });
  leave.abort();
  await following;
  expect(run.record().settledAt).not.toBeNull();
});
