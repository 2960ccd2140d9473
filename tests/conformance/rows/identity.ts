import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../../helpers/eventually.ts';
import { letItEnd, wait } from '../acts.ts';
import type { Cell } from '../cell.ts';
import { Control } from '../control.ts';
import { Helper } from '../helper.ts';
import type { Expectation, Scenario } from '../scenario.ts';
import { harmTo } from '../strangers.ts';
import { connect } from 'node:net';
import { Warden } from '../warden.ts';

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

/** Rows 31-34, 40, 41: numbers that mean another process, and requests that meet each other. */
export const identity: readonly Scenario[] = [
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
  {
    row: '33',
    title: 'asked to end three times, with less and less patience',
    program: 'ignore-term',
    special: true,
    act: async (cell) => {
      await cell.ready();
      cell.muster();
      const { control } = cell;
      const replies = await Promise.all(
        ['grace=60000', 'grace=60000', 'grace=100'].map((words) => control.ask(`terminate ${words}`)),
      );
      if (!replies.every(({ ok }) => ok === true)) throw new Error(`refused: ${JSON.stringify(replies)}`);
      cell.memo.set('ended', (await control.event('ended'))['report']);
    },
    expect: { cause: 'killed', neededKill: 1, also: sameReport },
  },
  {
    row: '33b',
    title: 'asked to end by two clients of a listening socket at once',
    program: 'ignore-term',
    special: true,
    control: false,
    options: (cell) => ['--control', cell.arena.file('control.sock')],
    act: async (cell) => {
      await cell.ready();
      cell.muster();
      const clients = [1, 2].map(() => new Control(connect(cell.arena.file('control.sock'))));
      await Promise.all(clients.map((client) => client.ask('subscribe')));
      await Promise.all(clients.map((client) => client.ask('terminate grace=100')));
      const [first, second] = await Promise.all(clients.map((client) => client.event('ended')));
      if (JSON.stringify(first) !== JSON.stringify(second))
        throw new Error('the clients got different reports');
      cell.memo.set('ended', first?.['report']);
    },
    expect: { cause: 'killed', neededKill: 1, also: sameReport },
  },
  {
    row: '34',
    title: 'asked to end before the payload is executed; no grace',
    program: 'daemon',
    args: ['1'],
    special: true,
    early: (cell) => {
      cell.control.send('terminate grace=0');
    },
    act: wait,
    escapes: true,
    expect: { cause: 'killed' },
  },
  {
    row: '34b',
    title: 'the same, with grace',
    program: 'daemon',
    args: ['1'],
    special: true,
    early: (cell) => {
      cell.control.send('terminate grace=5000');
    },
    act: wait,
    escapes: true,
    expect: { cause: 'killed', neededKill: 0 },
  },
  {
    row: '40',
    tiers: ['pidns', 'cgroup', 'subreaper'],
    title: 'killed right after the start: the end is seen at once, not when cgroup.events tells',
    program: 'sleepers',
    args: ['0'],
    special: true,
    attempts: 5,
    alone: true,
    act: async (cell) => {
      await cell.ready();
      await cell.stop({ grace: 0 });
    },
    expect: {
      cause: 'killed',
      also: (_cell, { timeline }) => {
        const took = (timeline['empty'] ?? Number.NaN) - (timeline['killSent'] ?? 0);
        return took < 8000 ? [] : [`${took} us from the kill to empty, in all of 5 attempts`];
      },
    },
  },
  {
    row: '41',
    title: 'two supervisors share one parent cgroup',
    program: 'ignore-term',
    special: true,
    act: async (cell) => {
      await cell.ready();
      cell.muster();
      const other = await besides(cell);
      const bystanders = cell.running('ignore-term').length;
      if (bystanders !== 1)
        throw new Error(`${bystanders} of the payload are left when another run has ended, expected 1`);
      const report = cell.readReport('second.json');
      if (report?.verified.value !== (cell.column.tier !== 'group'))
        throw new Error(`the other run was not proven: ${JSON.stringify(report?.verified)}`);
      cell.memo.set('other', other);
      await cell.stop({ grace: 100 });
    },
    restore: async (cell) => {
      await (cell.memo.get('other') as Warden | undefined)?.close();
    },
    expect: {
      cause: 'killed',
      also: (cell, { id, containment }) => {
        const other = cell.readReport('second.json');
        const own =
          containment.leaf === null ||
          (containment.leaf !== other?.containment.leaf && containment.leaf.includes(id));
        return [
          ...(own ? [] : [`leaf ${String(containment.leaf)} is not the run's own`]),
          ...(id === other?.id ? ['two runs of one name'] : []),
        ];
      },
    },
  },
];

/** The report over the socket is the one in the file. */
function sameReport(cell: Cell, report: unknown): string[] {
  return JSON.stringify(report) === JSON.stringify(cell.memo.get('ended'))
    ? []
    : ['the report over the control socket is another one'];
}

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

/** A second run in the same enclosure, started and ended while the first one lives. */
async function besides(cell: Cell): Promise<Warden> {
  const arena = cell.arena.directory('second');
  const [file = ''] = cell.command.filter((word) => word.includes('agent-supervisor'));
  const payload = [cell.arena.install('sleepers'), arena, '2'];
  const words = [
    '--containment',
    cell.column.tier,
    '--grace',
    '1s',
    '--report',
    cell.arena.file('second.json'),
    '--control',
    'fd:4',
    '--',
  ];
  const other = new Warden({
    arena,
    uid: cell.uid,
    command: [file, ...words, ...payload],
    flags: ['--control'],
    bystanderLog: cell.arena.file('second.log'),
  });
  const { tool } = await other.born();
  cell.enclosure?.add(tool);
  other.go();
  await other.ready(1, 10_000);
  await new Control(other.control).ask('terminate grace=1000');
  await other.exited(10_000);
  await eventually(() => readFileSync(cell.arena.file('second.json')).length > 0, {
    what: 'the second report',
  });
  await delay(20);
  return other;
}
