import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../../helpers/eventually.ts';
import { wait } from '../acts.ts';
import type { Cell } from '../cell.ts';
import { Control } from '../control.ts';
import type { Scenario } from '../scenario.ts';
import { Warden } from '../warden.ts';

/** Rows 33, 34, 40, 41: requests that meet each other, or the start, or another run. */
export const requests: readonly Scenario[] = Object.freeze<Scenario[]>([
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
    attempts: 20,
    alone: true,
    act: async (cell) => {
      await cell.ready();
      await cell.stop({ grace: 0 });
    },
    expect: {
      cause: 'killed',
      also: (_cell, { timeline }) => {
        const took = (timeline['empty'] ?? Number.NaN) - (timeline['killSent'] ?? 0);
        return took < 8000 ? [] : [`${took} us from the kill to empty, in all of 20 attempts`];
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
          ...(own ? [] : [`leaf ${containment.leaf} is not the run's own`]),
          ...(id === other?.id ? ['two runs of one name'] : []),
        ];
      },
    },
  },
]);

/** The report over the socket is the one in the file. */
function sameReport(cell: Cell, report: unknown): string[] {
  return JSON.stringify(report) === JSON.stringify(cell.memo.get('ended'))
    ? []
    : ['the report over the control socket is another one'];
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
