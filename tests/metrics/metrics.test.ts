import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { archiveLogs } from '../../src/agents/logs/archive.ts';
import { FigureTaker } from '../../src/metrics/figures.ts';
import { gauges } from '../../src/metrics/gauges.ts';
import { metricsText } from '../../src/metrics/metrics.ts';
import { sweep } from '../../src/sweep/sweep.ts';
import { freshAgent, freshTask, settle } from '../store/helpers.ts';
import { idleManager, samplesIn } from './helpers.ts';

test('what is shown is what is there', async () => {
  const manager = idleManager();
  const { store } = manager;
  const { startedAt } = await sweep(manager, { dryRun: false });
  const task = freshTask(store);
  const done = freshAgent(store, { taskId: task.id }).id;
  settle(store, done);
  const { id } = freshAgent(store, { taskId: task.id });
  writeFileSync(join(task.workspace, `agent_prompt_${id}.txt`), 'Do it');
  writeFileSync(join(task.workspace, 'logs', `${id}_stream.jsonl`), '{}');
  writeFileSync(join(task.workspace, 'logs', `${done}_stream.jsonl`), '{}');
  await archiveLogs(manager, done);
  const samples = samplesIn(await metricsText(await new FigureTaker(manager).take()));
  const value = (name: string): number | undefined => samples.get(`agent_reaper_${name}`);
  expect(value('agents{status="starting"}')).toBe(1);
  expect(value('agents{status="lost"}')).toBe(0);
  expect(value('agents_unsettled')).toBe(1);
  expect(value('cleanup_attempts_total{result="settled"}')).toBe(1);
  expect(value('cleanup_duration_seconds_bucket{le="+Inf"}')).toBe(1);
  expect(value('cleanup_duration_seconds_count')).toBe(1);
  expect(value('prompt_files')).toBe(1);
  expect(value('live_logs')).toBe(1);
  expect(value('archived_files')).toBe(1);
  expect(value('archived_bytes')).toBeGreaterThan(0);
  expect(value('survivors')).toBe(0);
  expect(value('tmux_sessions')).toBe(0);
  expect(value('host_up')).toBe(0);
  expect(value('oldest_unsettled_seconds')).toBe(0);
  expect(value('last_sweep_timestamp_seconds')).toBe(startedAt / 1_000);
  expect([...samples.keys()].some((name) => name.startsWith('agent_reaper_disk_free_bytes{path='))).toBe(
    true,
  );
});

test('each gauge has a name of its own, and is in the documentation', () => {
  const names = gauges.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  const page = readFileSync(join(import.meta.dirname, '../../docs/metrics.md'), 'utf8');
  expect(names.filter((name) => !new RegExp(`_${name}[{\`]`).test(page))).toEqual([]);
});

test('a store that cannot be read is shown as a problem, and what it would say is left out', async () => {
  const manager = idleManager();
  manager.store.database.close();
  const samples = samplesIn(await metricsText(await new FigureTaker(manager).take()));
  expect(samples.get('agent_reaper_problems{code="store"}')).toBe(1);
  expect(samples.get('agent_reaper_healthy')).toBe(0);
  expect(samples.has('agent_reaper_agents_unsettled')).toBe(false);
});

test('the buckets of the cleanups rise up to all of them', async () => {
  const manager = idleManager();
  for (let i = 0; i < 3; i += 1) settle(manager.store, freshAgent(manager.store).id);
  const samples = samplesIn(await metricsText(await new FigureTaker(manager).take()));
  const buckets = [...samples].filter(([name]) =>
    name.startsWith('agent_reaper_cleanup_duration_seconds_bucket'),
  );
  const counts = buckets.map(([, count]) => count);
  expect(counts).toEqual(counts.toSorted((one, other) => one - other));
  expect(counts.at(-1)).toBe(3);
});
