import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../../helpers/eventually.ts';
import { stop, wait } from '../acts.ts';
import type { Cell } from '../cell.ts';
import { after, namespaces } from '../environments.ts';
import { bootId } from '../host.ts';
import { programPath, supervisor } from '../paths.ts';
import type { Scenario } from '../scenario.ts';

type Part = Pick<Scenario, 'row' | 'title'> & Partial<Scenario>;

/** A run in a pane of a tmux server of its own, with a log, whose terminal is taken away. */
function paneLost(part: Part, how: (cell: Cell) => void): Scenario {
  return {
    program: 'daemon',
    args: ['2', 'deaf'],
    ready: 3,
    needs: ['tmux'],
    special: true,
    escapes: true,
    control: false,
    outlives: true,
    limitMs: 8000,
    options: (cell) => ['--log', cell.arena.file('log')],
    through: (cell) => [
      'tmux',
      '-S',
      cell.arena.file('tmux.sock'),
      '-f',
      '/dev/null',
      'new-session',
      '-d',
      '-s',
      'run',
    ],
    act: async (cell) => {
      await cell.warden.exited(10_000);
      await eventually(() => cell.warden.said().filter((line) => line.startsWith('ready')).length === 3, {
        what: 'ready in the pane',
      });
      cell.muster();
      how(cell);
    },
    expect: { cause: 'terminal_lost', exit: { signal: 'SIGTERM' }, mayFall: /tmux|agent-s/ },
    ...part,
  };
}

function tmux(cell: Cell, ...args: string[]): string {
  const dropped = cell.uid === process.getuid?.() ? {} : { uid: cell.uid, gid: cell.uid };
  return execFileSync('tmux', ['-S', cell.arena.file('tmux.sock'), ...args], {
    encoding: 'utf8',
    ...dropped,
  });
}

/** Rows 42-50: the supervisor, or what it depends on, dies. */
export const deaths: readonly Scenario[] = Object.freeze<Scenario[]>([
  {
    row: '42',
    title: 'the starter is killed outright; policy: terminate',
    program: 'daemon',
    args: ['2', 'deaf'],
    ready: 3,
    special: true,
    escapes: true,
    outlives: true,
    limitMs: 8000,
    through: () => [programPath('starter')],
    options: ['--on-parent-exit', 'terminate'],
    act: async (cell) => {
      await cell.ready();
      cell.muster();
      cell.warden.kill(9);
    },
    expect: { cause: 'parent_exit', mayFall: /agent-s/ },
  },
  {
    row: '42b',
    title: 'the starter is killed outright; policy: keep',
    program: 'sleepers',
    args: ['2'],
    special: true,
    outlives: true,
    through: () => [programPath('starter')],
    options: ['--on-parent-exit', 'keep'],
    act: async (cell) => {
      await cell.ready();
      cell.muster();
      const [own] = cell.running('agent-supervisor').sort((a, b) => a.pid - b.pid);
      cell.warden.kill(9);
      await cell.warden.exited(5000);
      if (cell.running('sleepers').length !== 3) throw new Error('the payload did not outlive the starter');
      if (cell.readReport() !== null) throw new Error('a report, while the run goes on');
      process.kill(own?.pid ?? Number.NaN, 'SIGTERM');
    },
    expect: { cause: 'exited', exit: { signal: 'SIGTERM' }, mayFall: /agent-s/ },
  },
  {
    row: '44',
    title: 'the payload kills its supervisor, which another supervisor runs',
    program: (cell) => [
      cell.arena.install(supervisor), '--containment', cell.column.tier, '--',
      cell.arena.install('kill-parent'), cell.arena.path,
    ], // prettier-ignore
    ready: 2,
    tiers: ['cgroup', 'subreaper', 'group'],
    special: true,
    escapes: true,
    act: async (cell) => {
      await cell.ready();
      cell.muster();
      await cell.openGate();
    },
    expect: { cause: 'exited', exit: { signal: 'SIGKILL' }, neededKill: 1 },
  },
  {
    row: '44b',
    title: 'the payload shoots at its parent in a PID namespace: the kernel protects the init',
    program: 'kill-parent',
    ready: 2,
    tiers: ['pidns'],
    special: true,
    act: async (cell) => {
      await cell.ready();
      cell.muster();
      await cell.openGate();
      await cell.warden.hears('shot');
      await cell.stop({ grace: 100 });
    },
    expect: { cause: 'killed', neededKill: 1 },
  },
  {
    row: '45',
    title: 'the supervisor is killed outright and nobody is above it: only a PID namespace ends its run',
    program: 'daemon',
    args: ['2', 'deaf'],
    ready: 3,
    special: true,
    outlives: true,
    limitMs: 500,
    act: async (cell) => {
      await cell.ready();
      cell.muster();
      const leaf = await cell.leaf();
      cell.warden.kill(9);
      await cell.warden.exited(5000);
      if (cell.column.tier === 'pidns')
        await eventually(() => cell.running('daemon').length === 0, { what: 'the namespace is empty' });
      // What a later sweep goes by.
      const name = leaf === null ? null : leaf.slice(leaf.lastIndexOf('/') + 1);
      if (name !== null && !name.includes(bootId.slice(0, 8)))
        throw new Error(`the leaf ${name} does not say of which boot it is`);
      if (
        leaf !== null &&
        cell.column.tier === 'cgroup' &&
        readdirSync(join(leaf, '..')).every((one) => one !== name)
      )
        throw new Error('the leaf is gone, so that no sweep can find the run');
    },
    expect: { report: false, gone: false },
  },
  paneLost({ row: '46', title: 'tmux kill-session around a run with a log' }, (cell) => {
    tmux(cell, 'kill-session', '-t', 'run');
  }),
  paneLost({ row: '46b', title: 'tmux kill-pane' }, (cell) => {
    tmux(cell, 'kill-pane', '-t', 'run');
  }),
  paneLost({ row: '46c', title: 'tmux kill-server' }, (cell) => {
    tmux(cell, 'kill-server');
  }),
  paneLost({ row: '46d', title: 'the tmux server is killed outright' }, (cell) => {
    process.kill(Number(tmux(cell, 'display-message', '-p', '#{pid}')), 'SIGKILL');
  }),
  {
    row: '49',
    title: 'the report and the leaf say of which boot they are',
    program: 'exit-with',
    args: ['3'],
    special: true,
    act: wait,
    expect: {
      cause: 'exited',
      exit: { code: 3 },
      status: 3,
      also: (_cell, { id, containment }) =>
        containment.leaf === null || containment.leaf.includes(id)
          ? []
          : [`the leaf ${containment.leaf} is not named for ${id}`],
    },
  },
  {
    row: '49b',
    title: 'the payload ends by a signal of its own',
    program: 'exit-with',
    args: ['-11'],
    special: true,
    act: wait,
    expect: { cause: 'exited', exit: { signal: 'SIGSEGV' }, status: 139 },
  },
  {
    row: '50',
    title: 'PID 1 of the container never reaps, and has 50 zombies',
    program: 'daemon',
    args: ['2', 'deaf'],
    ready: 3,
    special: true,
    escapes: true,
    needs: ['pid-namespace'],
    through: (cell) => [...namespaces('-pf', '--mount-proc')(cell), programPath('lazy-init'), '50'],
    act: stop(),
    expect: { cause: 'killed' },
  },
  {
    row: '50b',
    title: 'the supervisor is PID 1 of the container',
    program: 'daemon',
    args: ['2', 'deaf'],
    ready: 3,
    special: true,
    escapes: true,
    needs: ['pid-namespace'],
    through: after('mount -t proc proc /proc', '-mpf'),
    act: stop(),
    // Every orphan of its namespace is the child of PID 1, in any tier: there ECHILD proves.
    expect: ({ column }) => ({ cause: 'killed', proven: column.tier === 'group' ? 'any' : true }),
  },
]);
