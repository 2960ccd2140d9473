import { existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { followerLog } from '../../../src/agents/follow/follower-log.ts';
import type { Manager } from '../../../src/agents/manager.ts';
import { ReaperError, type ErrorCode } from '../../../src/errors.ts';
import { outcomeOf } from '../../../src/store/outcomes.ts';
import { requireTask } from '../../../src/store/tasks.ts';
import { eventually } from '../../helpers/eventually.ts';
import { temporaryDirectory } from '../../store/helpers.ts';
import { freshManager, settled, startFollowing, startRun } from './runs.ts';

/** The same manager, whose reads fail as long as `broken` says so. */
function brittle(manager: Manager, broken: () => ErrorCode | null): Manager {
  const { store } = manager;
  const { database } = store;
  const failing = {
    ...database,
    get: (...args: Parameters<typeof database.get>) => {
      const code = broken();
      if (code === 'STORE_BUSY') throw new ReaperError('STORE_BUSY', { path: 'here', waitedMs: 1 });
      if (code !== null) throw new ReaperError('STORE_CORRUPT', { path: 'here', reason: 'it is' });
      return database.get(...args);
    },
  };
  return { ...manager, store: { ...store, database: failing } };
}

test('a store that is corrupt ends the follower with that error; agents are none of its business then', async () => {
  const manager = freshManager();
  const run = await startRun(manager, { engine: 'command', script: 'sleep 1000' });
  let corrupt = false;
  const { over } = startFollowing(brittle(manager, () => (corrupt ? 'STORE_CORRUPT' : null)));
  corrupt = true;
  manager.store.doorbell.ring();
  await expect(over).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
  expect(await run.ask('status')).toMatchObject({ state: 'running' });
});

test('a store that is locked for a while is tried again, without hurry', async () => {
  const manager = freshManager();
  const run = await startRun(manager, { engine: 'command', script: 'sleep 1000' });
  let reads = 0;
  let failures = 0;
  let busy = false;
  const { said } = startFollowing(
    brittle(manager, () => {
      reads += 1;
      failures += busy ? 1 : 0;
      return busy ? 'STORE_BUSY' : null;
    }),
  );
  // What it reads before it has the lock, it has read by now; the next that it reads is its first turn.
  const before = reads;
  await eventually(() => reads > before, { what: 'it follows' });
  busy = true;
  await run.ask('terminate', { grace: 0 });
  await run.gone;
  await eventually(() => said.length > 0, { what: 'it has seen that' });
  busy = false;
  await settled(run);
  expect(failures).toBeLessThan(50);
});

test('a workspace that somebody has removed keeps nobody from being settled', async () => {
  const manager = freshManager();
  const run = await startRun(manager, { engine: 'command', script: 'echo one; sleep 1000' });
  const other = await startRun(manager, { engine: 'command', script: 'sleep 1000' });
  startFollowing(manager);
  await eventually(() => existsSync(run.log), { what: 'there is a log' });
  rmSync(requireTask(manager.store, run.record().taskId).workspace, { recursive: true });
  await other.ask('terminate', { grace: 0 });
  await settled(other);
  await run.ask('terminate', { grace: 0 });
  await eventually(() => outcomeOf(manager.store, run.id), { what: 'it has an outcome' });
});

test('a link in the place of a log is not followed, and is told of', async () => {
  const manager = freshManager();
  const run = await startRun(manager, { scenario: 'stall' });
  await eventually(() => existsSync(run.log), { what: 'there is a log' });
  const elsewhere = join(temporaryDirectory(), 'logs');
  mkdirSync(elsewhere);
  rmSync(dirname(run.log), { recursive: true });
  symlinkSync(elsewhere, dirname(run.log));
  const { said } = startFollowing(manager);
  await eventually(() => said.some((line) => line.includes('INSECURE_PATH')), { what: 'it says so' });
});

test('the registry of a task is up to date when the follower leaves', async () => {
  const manager = freshManager();
  const run = await startRun(manager);
  await startFollowing(manager).over;
  const { workspace } = requireTask(manager.store, run.record().taskId);
  const registry = JSON.parse(readFileSync(join(workspace, 'AGENT_REGISTRY.json'), 'utf8')) as Record<
    string,
    unknown
  >;
  expect(registry).toMatchObject({ agents: [{ id: run.id, status: 'completed' }] });
});

test('its log begins anew before it grows without end', async () => {
  const path = join(temporaryDirectory(), 'follower.log');
  const log = followerLog(path);
  expect(existsSync(path)).toBe(false);
  for (let line = 0; line < 1_300; line += 1) log.info({ filler: 'x'.repeat(1_000) }, 'again');
  log.warn({ agent: 'a' }, 'the last one');
  await eventually(() => readFileSync(path, 'utf8').includes('the last one'), { what: 'all is written' });
  expect(statSync(`${path}.1`).size).toBeLessThan(1_100_000);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});
