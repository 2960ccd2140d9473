import { chownSync, closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stop, wait } from '../acts.ts';
import type { Cell } from '../cell.ts';
import type { Scenario } from '../scenario.ts';

/** Rows 61-63, 55: what a payload holds, gets, or becomes. */
export const possession: readonly Scenario[] = Object.freeze<Scenario[]>([
  {
    row: '55',
    title: 'a member becomes root by a set-user-id program',
    program: (cell) => [cell.arena.install('other-user', 0o4755), cell.arena.path, '0'],
    ready: 2,
    identity: 'user',
    tiers: ['subreaper', 'group'],
    needs: ['root'],
    special: true,
    act: stop({ hard: 700 }),
    expect: {
      gone: false,
      proven: false,
      cause: 'killed',
      status: 125,
      survivors: ['permission'],
      also: (cell, { survivors }) => [
        ...(survivors.some(({ uid }) => uid === 0) ? [] : ['no survivor is listed with uid 0']),
        ...(cell.warden.said().includes('ready uid 0 errno 0') ? [] : ['the member did not become root']),
      ],
    },
  },
  {
    row: '55b',
    title: 'the same, where the kernel kills by cgroup or namespace',
    program: (cell) => [cell.arena.install('other-user', 0o4755), cell.arena.path, '0'],
    ready: 2,
    identity: 'user',
    tiers: ['pidns', 'cgroup'],
    needs: ['root'],
    special: true,
    act: stop(),
    expect: { cause: 'killed', neededKill: 1 },
  },
  {
    row: '55c',
    title: 'a member of root becomes another user',
    program: 'other-user',
    args: ['1234'],
    ready: 2,
    identity: 'root',
    act: stop(),
    expect: { cause: 'killed', neededKill: 1 },
  },
  {
    row: '61',
    title: 'a daemon keeps the output open when the payload has ended',
    program: 'hold-output',
    special: true,
    escapes: true,
    act: async (cell) => {
      await cell.ready();
      cell.muster();
      await cell.openGate();
    },
    expect: { cause: 'exited', exit: { code: 0 }, status: 0, neededKill: 1, output: /first line/ },
  },
  {
    row: '61b',
    title: 'somebody outside keeps the output open: the log is closed all the same',
    program: 'hold-output',
    special: true,
    escapes: true,
    options: (cell) => ['--log', cell.arena.file('log')],
    act: async (cell) => {
      await cell.ready();
      const [payload] = cell.muster().filter(({ comm }) => comm.includes('hold-out'));
      cell.memo.set('fd', openSync(`/proc/${payload?.pid ?? 0}/fd/1`, 'w'));
      await cell.openGate();
    },
    restore: (cell) => {
      const fd = cell.memo.get('fd');
      if (typeof fd === 'number') closeSync(fd);
    },
    expect: {
      cause: 'exited',
      exit: { code: 0 },
      also: (cell) =>
        readFileSync(cell.arena.file('log'), 'utf8').includes('first line')
          ? []
          : ['the log lost the output'],
    },
  },
  {
    row: '62',
    title: 'the starter leaks descriptors: the payload gets 0, 1 and 2 only',
    program: 'fd-audit',
    special: true,
    litter: true,
    act: wait,
    expect: { cause: 'exited', exit: { code: 0 }, status: 0, also: onlyStdio },
  },
  {
    row: '62b',
    title: 'the same with a log, a report by descriptor and a spool of sockets',
    program: 'fd-audit',
    special: true,
    litter: true,
    options: (cell) => ['--log', cell.arena.file('log')],
    act: wait,
    expect: { cause: 'exited', exit: { code: 0 }, status: 0, also: onlyStdio },
  },
  breakout({
    row: '63',
    title: 'members move themselves into another cgroup',
    tiers: ['cgroup'],
    expect: {
      cause: 'killed',
      neededKill: 2,
      also: (_cell, { breaches }) =>
        breaches.some(({ how }) => how === 'left-leaf') ? [] : ['no breach is listed'],
    },
  }),
  breakout({
    row: '63b',
    title: 'the same out of the leaf of a PID namespace',
    tiers: ['pidns'],
    identity: 'root',
    expect: { cause: 'killed', neededKill: 2 },
  }),
]);

const moved = (cell: Cell): string => join(cell.enclosure?.path ?? '', 'elsewhere');

function breakout(part: Pick<Scenario, 'row' | 'title' | 'tiers' | 'expect'> & Partial<Scenario>): Scenario {
  return {
    program: (cell) => [cell.arena.install('move-cgroup'), cell.arena.path, moved(cell)],
    ready: 3,
    needs: ['root', 'cgroup2'],
    special: true,
    prepare: (cell) => {
      mkdirSync(moved(cell));
      for (const path of [moved(cell), join(moved(cell), 'cgroup.procs')])
        chownSync(path, cell.uid, cell.uid);
      cell.memo.set('cgroups', [moved(cell)]);
    },
    act: stop(),
    ...part,
  };
}

function onlyStdio(cell: Cell): string[] {
  const line = cell.warden.said().find((one) => one.startsWith('descriptors')) ?? '';
  const numbers = [...line.matchAll(/ (\d+)=/g)].map(([, number]) => number);
  return numbers.join() === '0,1,2' ? [] : [`the payload was given: ${line}`];
}
