import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { stop } from '../acts.ts';
import type { Cell } from '../cell.ts';
import { Helper } from '../helper.ts';
import { programPath, supervisor } from '../paths.ts';
import type { Expectation, Scenario } from '../scenario.ts';
import { harmTo } from '../strangers.ts';
import { look } from '../truth.ts';

const log = (cell: Cell): string => cell.arena.file('outsider.log');

/** Ended as asked, and the outsider neither ended nor signalled. */
const untouched: Expectation = {
  cause: 'killed',
  also: (cell) => {
    const pid = Number(/^pid (\d+)/.exec(readFileSync(log(cell), 'utf8'))?.[1]);
    return harmTo(log(cell), look(pid) !== null, 'the outsider');
  },
};

const outsider = (cell: Cell): Helper => cell.memo.get('outsider') as Helper;
const dropped = (cell: Cell): object =>
  cell.uid === process.getuid?.() ? {} : { uid: cell.uid, gid: cell.uid };

function start(cell: Cell, args: readonly string[] = [], env = process.env): Helper {
  const helper = new Helper('stranger', [log(cell), ...args], { ...dropped(cell), env });
  cell.memo.set('outsider', helper);
  return helper;
}

// Windows get a command of several words: tmux hands one word to the user's shell, and that of nobody may be nologin.
const tmux = (cell: Cell, ...args: string[]): void => {
  execFileSync('tmux', ['-S', cell.arena.file('tmux.sock'), '-f', '/dev/null', ...args], {
    ...dropped(cell),
    stdio: 'ignore',
  });
};

/** Rows 17 and 18, 64-66: supervisors inside a run, and processes that a run has to do with but did not start. */
export const outsiders: readonly Scenario[] = Object.freeze<Scenario[]>([
  {
    row: '17b',
    title: 'the payload is a supervisor itself',
    program: (cell) => nested(cell, [cell.arena.install('daemon'), cell.arena.path, '1', 'deaf']),
    ready: 2,
    escapes: true,
    special: true,
    act: stop(),
    expect: { cause: 'killed' },
  },
  {
    row: '17c',
    title: 'the same, the inner one is killed outright',
    program: (cell) => nested(cell, [cell.arena.install('daemon'), cell.arena.path, '1', 'deaf']),
    ready: 2,
    escapes: true,
    special: true,
    act: async (cell) => {
      await cell.ready();
      cell.muster();
      const { pid } = await cell.control.event('spawned');
      process.kill(Number(pid), 'SIGKILL');
    },
    expect: { cause: 'exited', exit: { signal: 'SIGKILL' } },
  },
  {
    row: '18',
    title: "opens a window in somebody else's tmux server",
    program: (cell) => {
      const window = `${programPath('stranger')} ${log(cell)}`;
      const script = `tmux -S ${cell.arena.file('tmux.sock')} new-window -d ${window}; exec "$@"`;
      return ['sh', '-c', script, 'sh', cell.arena.install('sleepers'), cell.arena.path, '1'];
    },
    needs: ['tmux'],
    prepare: (cell) => {
      tmux(cell, 'new-session', '-d', '-s', 'other', programPath('stranger'), '/dev/null');
    },
    act: stop(),
    restore: (cell) => {
      tmux(cell, 'kill-server');
    },
    expect: untouched,
  },
  {
    row: '64',
    title: 'has its work done by a process outside',
    program: 'delegate',
    act: async (cell) => {
      await cell.warden.hears('please');
      await start(cell).line('ready');
      await stop()(cell);
    },
    restore: (cell) => outsider(cell).kill(),
    expect: untouched,
  },
  {
    row: '65',
    title: 'starts a shared agent, as a daemon',
    program: 'singleton',
    escapes: true,
    act: async (cell) => {
      await cell.warden.hears('serving');
      await stop()(cell);
    },
    expect: { cause: 'killed', neededKill: 1 },
  },
  {
    row: '65b',
    title: 'uses a shared agent that was there before',
    program: 'singleton',
    prepare: async (cell) => {
      await start(cell, [cell.arena.file('agent.sock')]).line('ready');
    },
    act: async (cell) => {
      await cell.warden.hears('ready found');
      await stop()(cell);
    },
    restore: (cell) => outsider(cell).kill(),
    expect: untouched,
  },
  {
    row: '66',
    title: "an outsider carries the payload's whole environment",
    program: 'ignore-term',
    act: async (cell) => {
      await cell.ready();
      const payload = cell.running('ignore-term')[0];
      const words = readFileSync(`/proc/${payload?.pid ?? 0}/environ`, 'utf8')
        .split('\0')
        .filter(Boolean);
      const env = Object.fromEntries(
        words.map((word) => word.split(/=(.*)/s).slice(0, 2) as [string, string]),
      );
      await start(cell, [], env).line('ready');
      await stop()(cell);
    },
    restore: (cell) => outsider(cell).kill(),
    expect: untouched,
  },
]);

/** A supervisor of the same tier, as a payload. */
function nested(cell: Cell, payload: readonly string[]): string[] {
  const inner = cell.arena.install(supervisor);
  return [inner, '--containment', cell.column.tier, '--grace', '200ms', '--', ...payload];
}
