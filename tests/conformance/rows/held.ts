import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stop } from '../acts.ts';
import type { Cell } from '../cell.ts';
import { after } from '../environments.ts';
import { Freezer } from '../freezer.ts';
import { Helper } from '../helper.ts';
import type { Scenario } from '../scenario.ts';

const freezer = (cell: Cell): Freezer => cell.memo.get('freezer') as Freezer;
const helper = (cell: Cell): Helper => cell.memo.get('helper') as Helper;

/** Rows 23, 24 and 27: members that somebody else holds. */
export const held: readonly Scenario[] = Object.freeze<Scenario[]>([
  {
    row: '23',
    title: 'a member is stopped by a tracer inside',
    program: 'traced',
    act: stop(),
    expect: { cause: 'killed' },
  },
  {
    row: '23b',
    title: 'the same, the tracer ignores SIGTERM',
    program: 'traced',
    args: ['deaf'],
    act: stop(),
    expect: { cause: 'killed', neededKill: 1 },
  },
  {
    row: '23c',
    title: 'the payload is stopped by a debugger outside',
    program: 'sleepers',
    args: ['2'],
    act: async (cell) => {
      await trace(cell, 'wait');
      await cell.stop({ grace: 300 });
    },
    restore: (cell) => helper(cell).close(),
    expect: { cause: 'killed' },
  },
  {
    row: '23d',
    title: 'the same, the debugger never looks again: the dead cannot be reaped',
    program: 'sleepers',
    args: ['2'],
    special: true,
    act: async (cell) => {
      await trace(cell, 'lazy');
      await cell.stop({ grace: 100, hard: 700 });
    },
    restore: (cell) => helper(cell).close(),
    expect: {
      gone: false,
      proven: 'any',
      cause: 'killed',
      // An init of a PID namespace sleeps in its own exit until the last of its members is reaped: not ours to ask.
      also: (cell) =>
        cell
          .running('sleepers')
          .flatMap(({ pid, state }) => (state === 'Z' ? [] : [`${pid} is still alive, ${state}`])),
    },
  },
  {
    row: '24',
    title: 'uninterruptible: a read that its file system never answers',
    program: (cell) => [cell.arena.install('read-file'), cell.arena.path, cell.arena.file('stall/file')],
    ready: 1,
    needs: ['root', 'fuse'],
    special: true,
    prepare: async (cell) => {
      cell.memo.set('helper', new Helper('fuse-stall', [cell.arena.directory('stall')]));
      await helper(cell).line('mounted');
    },
    act: async (cell) => {
      await cell.ready();
      await helper(cell).line('stuck');
      cell.muster();
      await cell.stop({ grace: 100, hard: 700 });
    },
    restore: (cell) => helper(cell).close(),
    expect: {
      gone: false,
      proven: false,
      cause: 'killed',
      status: 125,
      survivors: ['uninterruptible'],
      also: (_cell, { survivors }) =>
        survivors.some(({ state, wchan }) => state === 'D' && wchan !== '')
          ? []
          : ['no survivor in state D with what it waits for'],
    },
  },
  {
    row: '27',
    title: 'a frozen process of another PID namespace sits in the leaf',
    program: 'sleepers',
    args: ['2'],
    tiers: ['cgroup'],
    identity: 'root',
    needs: ['cgroup2', 'freezer-v1', 'pid-namespace'],
    special: true,
    through: after('true', '-pf', '--mount-proc'),
    act: async (cell) => {
      await cell.ready();
      const outsider = new Helper('stranger', [cell.arena.file('outsider.log')]);
      cell.memo.set('helper', outsider);
      await outsider.line('ready');
      const leaf = await cell.leaf();
      if (leaf === null) throw new Error('the run has no leaf');
      writeFileSync(join(leaf, 'cgroup.procs'), String(outsider.pid));
      cell.memo.set('freezer', new Freezer(cell.arena.tag));
      await freezer(cell).freeze([outsider.pid]);
      cell.muster();
      await cell.stop({ grace: 100, hard: 700 });
    },
    restore: async (cell) => {
      freezer(cell).thaw();
      await helper(cell).kill();
      await freezer(cell).remove();
    },
    expect: { gone: false, proven: false, cause: 'killed', status: 125, survivors: ['foreign-member'] },
  },
]);

async function trace(cell: Cell, how: 'wait' | 'lazy'): Promise<void> {
  await cell.ready();
  cell.muster();
  const leader = cell
    .running('sleepers')
    .reduce((first, one) =>
      Number(one.startTime) < Number(first.startTime) || one.pid < first.pid ? one : first,
    );
  cell.memo.set(
    'helper',
    new Helper(
      'tracer',
      [String(leader.pid), how],
      cell.uid === process.getuid?.() ? {} : { uid: cell.uid, gid: cell.uid },
    ),
  );
  await helper(cell).line('attached');
}
