import { expect, test } from 'vitest';
import { outcomeOf } from '../../../src/store/outcomes.ts';
import { eventually } from '../../helpers/eventually.ts';
import { freshManager, startFollowing, startRun, type Run } from './runs.ts';

test('forty agents that end at once are all settled, and then it leaves', async () => {
  const manager = freshManager();
  const runs: Run[] = [];
  for (let count = 0; count < 40; count += 1)
    runs.push(await startRun(manager, { engine: 'command', script: 'echo one; sleep 1000' }));
  const { over, said } = startFollowing(manager);
  await Promise.all(runs.map((run) => run.ask('terminate', { grace: 0 })));
  await over;
  expect(runs.filter((run) => run.record().settledAt === null)).toEqual([]);
  expect(runs.map((run) => outcomeOf(manager.store, run.id)?.cause)).toEqual(runs.map(() => 'killed'));
  expect(said).toEqual([]);
});

test('a log that is rotated while it is read loses nothing that counts', async () => {
  const manager = freshManager();
  const words = Array.from({ length: 400 }, (_, index) => ({ say: `${String(index)} ${'x'.repeat(200)}` }));
  const run = await startRun(manager, {
    scenario: [...words.slice(0, 200), { wait: 50 }, ...words.slice(200), { result: { text: 'done' } }],
    settings: [['log-max', '60000']],
  });
  const { over } = startFollowing(manager);
  await over;
  expect(run.record()).toMatchObject({
    used: { cost: 200_000_000, tokens: 48_000 },
    run: { engineResult: 'success' },
  });
  expect(outcomeOf(manager.store, run.id)).toMatchObject({ cause: 'completed', lastMessage: 'done' });
});

test('one agent that floods its log does not hold up the end of another', async () => {
  const manager = freshManager();
  const flood = await startRun(manager, { engine: 'command', script: 'yes | head -c 100000000; sleep 1000' });
  const other = await startRun(manager, { engine: 'command', script: 'sleep 1000' });
  startFollowing(manager);
  await other.ask('terminate', { grace: 0 });
  await eventually(() => other.record().settledAt, { what: 'the other one is settled' });
  expect(flood.record().processState).toBe('running');
});
