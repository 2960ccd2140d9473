import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { agentById } from '../../src/store/agents.ts';
import { archiveSizes } from '../../src/store/archives.ts';
import { storeSize } from '../../src/store/retention.ts';
import { listTasks } from '../../src/store/tasks.ts';
import { agentReaper } from '../cli/program.ts';
import { schemas } from '../cli/schemas.ts';
import { freshStore, temporaryDirectory } from '../store/helpers.ts';
import { fillMonth } from './month.ts';

const day = 86_400_000;
/** The heap that a sweep of a month must do with, in MiB. */
const heap = 48;

test('after a month alone, a sweep keeps a week of it, in bounded memory, and a second one has nothing to do', () => {
  const clock = { now: Date.now() - 30 * day };
  const store = freshStore({ now: () => clock.now });
  fillMonth(store, temporaryDirectory(), clock, { days: 30, tasks: 300, agents: 10_000, leftovers: 1_000 });
  expect(storeSize(store)).toMatchObject({ agents: 10_000, tasks: 300 });
  const env = { NODE_OPTIONS: `--max-old-space-size=${String(heap)}` };

  const first = agentReaper(store, ['sweep', '--yes', '--json'], { env });
  expect(first.status).toBe(0);
  const report = schemas.sweep.parse(JSON.parse(first.stdout));
  expect(report).toMatchObject({ remaining: 0, unknown: [], retention: { errors: [] } });
  expect(report.leftovers.filter(({ agentId, kind }) => agentId !== null || kind === 'draft')).toHaveLength(
    1_000,
  );
  const week = (10_000 * 7) / 30;
  expect(Math.abs(storeSize(store).agents - week)).toBeLessThan(20);
  expect(report.retention?.agents).toBe(10_000 - storeSize(store).agents);
  expect(archiveSizes(store).stream.files).toBe(storeSize(store).agents);
  const { tasks } = listTasks(store, 1_000);
  expect(tasks.length).toBeLessThan(80);
  const files = tasks.flatMap(({ workspace }) => readdirSync(join(workspace, 'archive')));
  expect(files).toHaveLength(2 * storeSize(store).agents);
  expect(
    files.filter(
      (name) => agentById(store, /^(?:deploy_)?(.*?)(?:_stream)?\.json/.exec(name)?.[1] ?? '') === undefined,
    ),
  ).toEqual([]);

  const second = agentReaper(store, ['sweep', '--yes', '--json'], { env });
  const idle = schemas.sweep.parse(JSON.parse(second.stdout));
  expect(idle.leftovers.filter(({ kind }) => kind !== 'leaf')).toEqual([]);
  expect(idle.retention).toMatchObject({ agents: 0, tasks: 0, events: 0, archivesTotal: 0 });
}, 240_000);
