import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../../helpers/eventually.ts';
import { stop, wait } from '../acts.ts';
import type { Cell } from '../cell.ts';
import { namespaces } from '../environments.ts';
import { Freezer } from '../freezer.ts';
import { programPath } from '../paths.ts';
import type { Expectation, Scenario } from '../scenario.ts';

const freezer = (cell: Cell): Freezer => cell.memo.get('freezer') as Freezer;

/** The grace period was given in full, and ended. */
const fullGrace: NonNullable<Expectation['also']> = (_cell, { timeline }) => {
  const given = (timeline['killSent'] ?? 0) - (timeline['termSent'] ?? 0);
  return given >= 299_000 && given < 5_000_000 ? [] : [`the grace period took ${given} us, not 300 ms`];
};

async function allStopped(cell: Cell, program: string): Promise<void> {
  await cell.ready();
  await eventually(() => cell.running(program).every(({ state }) => state === 'T'), {
    what: 'all are stopped',
  });
  cell.muster();
}

/** Rows 19-21, 25, 26, 28-30: members that cannot answer, and clocks. */
export const states: readonly Scenario[] = Object.freeze<Scenario[]>([
  {
    row: '19',
    title: 'the whole tree is stopped; graceful end',
    program: 'stopped-tree',
    ready: 4,
    act: async (cell) => {
      await allStopped(cell, 'stopped-tree');
      await cell.stop({ grace: 5000 });
    },
    expect: {
      cause: 'killed',
      exit: { code: 0 },
      neededKill: 0,
      also: (cell) => {
        const handled = cell.warden.said().filter((line) => line === 'handled').length;
        return handled === 4 ? [] : [`${handled} of 4 ran their SIGTERM handler`];
      },
    },
  },
  {
    row: '20',
    title: 'the whole tree is stopped; no grace',
    program: 'stopped-tree',
    args: ['deaf'],
    ready: 4,
    act: async (cell) => {
      await allStopped(cell, 'stopped-tree');
      await cell.stop({ grace: 0 });
    },
    expect: { cause: 'killed', exit: { signal: 'SIGKILL' } },
  },
  {
    row: '21',
    title: 'the whole tree is frozen by the v2 freezer',
    program: 'sleepers',
    args: ['3', 'deaf'],
    needs: ['root', 'cgroup2'],
    special: true,
    act: async (cell) => {
      await cell.ready();
      const path = (await cell.leaf()) ?? frozenCgroup(cell);
      writeFileSync(join(path, 'cgroup.freeze'), '1');
      cell.muster();
      await cell.stop({ grace: 300 });
    },
    expect: { cause: 'killed', exit: { signal: 'SIGKILL' } },
  },
  {
    row: '22',
    title: 'the whole tree is frozen by the v1 freezer: SIGKILL has no effect',
    program: 'sleepers',
    args: ['3'],
    needs: ['root', 'freezer-v1'],
    special: true,
    act: async (cell) => {
      await freezeV1(cell, 'sleepers');
      await cell.stop({ grace: 100, hard: 700 });
    },
    restore: (cell) => freezer(cell).remove(),
    expect: { gone: false, proven: false, cause: 'killed', status: 125, survivors: ['frozen-v1'] },
  },
  {
    row: '22b',
    title: 'the same, thawed before the hard limit',
    program: 'sleepers',
    args: ['3'],
    needs: ['root', 'freezer-v1'],
    special: true,
    act: async (cell) => {
      await freezeV1(cell, 'sleepers');
      await cell.stop({ grace: 100, hard: 8000 });
      await delay(400);
      freezer(cell).thaw();
    },
    restore: (cell) => freezer(cell).remove(),
    expect: { cause: 'killed' },
  },
  {
    row: '25',
    title: 'a core dump is being written when the kill comes',
    program: 'core-dump',
    args: [[1024, 256]],
    act: stop({ grace: 50, hard: 15_000 }),
    expect: { cause: 'killed' },
  },
  {
    row: '25b',
    title: 'a core dump is written within the grace period',
    program: 'core-dump',
    args: [[512, 128]],
    act: stop({ grace: 30_000 }),
    limitMs: 40_000,
    expect: { cause: 'killed', exit: { signal: 'SIGQUIT' }, neededKill: 0 },
  },
  {
    row: '26',
    title: 'much memory in 30,000 mappings: the exit itself takes long',
    program: 'big-memory',
    args: [[2048, 512]],
    alone: true,
    act: stop({ grace: 0, hard: 3000 }),
    expect: { cause: 'killed', exit: { signal: 'SIGKILL' } },
  },
  {
    row: '28',
    title: 'supervisor and run stand still beyond the deadline, as in a suspend',
    program: 'on-term',
    args: ['100'],
    needs: ['root', 'cgroup2'],
    special: true,
    act: async (cell) => {
      await stop({ grace: 400 })(cell);
      await cell.warden.hears('handled');
      writeFileSync(join(cell.enclosure?.path ?? '', 'cgroup.freeze'), '1');
      await delay(1000);
      writeFileSync(join(cell.enclosure?.path ?? '', 'cgroup.freeze'), '0');
    },
    expect: { cause: 'killed' },
  },
  {
    row: '28b',
    title: 'the boot clock is a day ahead of the monotonic one, as after a suspend',
    program: 'ignore-term',
    needs: ['time-namespace'],
    special: true,
    through: namespaces('-T', '--boottime', '86400'),
    act: stop(),
    expect: { cause: 'killed', neededKill: 1, also: fullGrace },
  },
  {
    row: '29',
    title: 'the supervisor is stopped beyond the deadline; the payload ended meanwhile',
    program: 'on-term',
    args: ['200'],
    special: true,
    act: async (cell) => {
      await stop({ grace: 600 })(cell);
      await cell.warden.hears('handled');
      cell.warden.kill(19);
      await cell.warden.hears('done');
      await delay(900);
      cell.warden.kill(18);
    },
    expect: { cause: 'killed', exit: { code: 0 }, neededKill: 0 },
  },
  {
    row: '29b',
    title: 'the same, the payload ignores SIGTERM',
    program: 'ignore-term',
    special: true,
    act: async (cell) => {
      await stop({ grace: 200 })(cell);
      cell.warden.kill(19);
      await delay(800);
      cell.warden.kill(18);
    },
    expect: { cause: 'killed', exit: { signal: 'SIGKILL' }, neededKill: 1 },
  },
  {
    row: '30',
    title: 'the wall clock jumps by a day, forth and back, all the time',
    program: 'ignore-term',
    needs: ['preload'],
    special: true,
    options: ['--timeout', '500ms'],
    through: () => ['env', `LD_PRELOAD=${programPath('clock-jump.so')}`],
    act: wait,
    expect: {
      cause: 'timeout',
      status: 124,
      neededKill: 1,
      also: (cell, report) => {
        const away = Math.abs(Date.parse(report.startedAt) - Date.now());
        return [
          ...(away > 3_600_000 ? [] : ['the clock of the supervisor did not jump']),
          ...(fullGrace(cell, report) as string[]),
        ];
      },
    },
  },
]);

async function freezeV1(cell: Cell, program: string): Promise<void> {
  await cell.ready();
  cell.memo.set('freezer', new Freezer(cell.arena.tag));
  await freezer(cell).freeze(cell.running(program).map(({ pid }) => pid));
  cell.muster();
}

/** A cgroup of the harness's, with the whole tree in it, for tiers without a leaf. */
function frozenCgroup(cell: Cell): string {
  const path = join(cell.enclosure?.path ?? '', 'held');
  mkdirSync(path);
  cell.memo.set('cgroups', [path]);
  for (const { pid } of cell.running('sleepers')) writeFileSync(join(path, 'cgroup.procs'), String(pid));
  return path;
}
