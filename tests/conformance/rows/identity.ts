import { letItEnd } from '../acts.ts';
import type { Cell } from '../cell.ts';
import { Helper } from '../helper.ts';
import type { Expectation, Scenario } from '../scenario.ts';
import { harmTo } from '../strangers.ts';

interface Recycled {
  readonly helper: Helper;
  readonly log: string;
  taken: boolean;
}

/** The numbers of the dead went to innocents while the run was still being ended; none of those was touched. */
const innocent: Expectation['also'] = (cell) => {
  const all = recycled(cell);
  const taken = all.filter((one) => one.taken);
  return [
    ...(taken.length > 0 ? [] : ['no number became free: the row did not happen']),
    ...taken.flatMap(({ helper, log }) =>
      harmTo(log, helper.alive(), 'the innocent under a recycled number'),
    ),
  ];
};

const recycled = (cell: Cell): Recycled[] => (cell.memo.get('recycled') as Recycled[] | undefined) ?? [];

/** Rows 31 and 32: numbers that mean another process. */
export const identity: readonly Scenario[] = Object.freeze<Scenario[]>([
  {
    row: '31',
    title: 'numbers of members that died of SIGTERM go to innocents before SIGKILL',
    program: 'mortals',
    ready: 5,
    needs: ['root'],
    act: async (cell) => {
      await cell.ready();
      cell.muster();
      const victims = cell.running('mortals').map(({ pid }) => pid);
      const stopped = cell.stop({ grace: 1500 });
      await recycle(cell, victims, 1000);
      await stopped;
    },
    restore: letGo,
    expect: { cause: 'killed', neededKill: 1, also: innocent },
  },
  {
    row: '31b',
    title: 'the number of the leader, which ended by itself, goes to an innocent leader of a group',
    program: 'mortals',
    args: ['leave'],
    ready: 5,
    needs: ['root'],
    special: true,
    options: ['--grace', '1500ms'],
    act: async (cell) => {
      await cell.ready();
      const victims = cell.running('mortals').map(({ pid }) => pid);
      await letItEnd(cell);
      await recycle(cell, victims, 1000);
    },
    restore: letGo,
    expect: { cause: 'exited', exit: { code: 0 }, neededKill: 1, also: innocent },
  },
  {
    row: '32',
    title: 'the leader ended by itself, its group is alive and ignores SIGTERM',
    program: 'mortals',
    args: ['leave'],
    ready: 5,
    special: true,
    act: letItEnd,
    expect: { cause: 'exited', exit: { code: 0 }, status: 0, neededKill: 1 },
  },
]);

/** Gives each number to an innocent as soon as it is free, as long as that comes true in time. */
async function recycle(cell: Cell, pids: readonly number[], ms: number): Promise<void> {
  const all = pids.map((pid): Recycled => {
    const log = cell.arena.file(`recycled-${pid}.log`);
    return { log, taken: false, helper: new Helper('recycle', [String(pid), String(ms), log]) };
  });
  cell.memo.set('recycled', all);
  await Promise.all(
    all.map(async (one) => {
      const line = await one.helper.lines.until((lines) => lines[0], ms + 5000, 'recycled or pinned');
      one.taken = line.startsWith('recycled');
    }),
  );
}

async function letGo(cell: Cell): Promise<void> {
  await Promise.all(recycled(cell).map(({ helper }) => helper.close()));
}
