import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../../helpers/eventually.ts';
import { stop } from '../acts.ts';
import type { Cell } from '../cell.ts';
import { seccomp, withSmallDisk } from '../environments.ts';
import type { Scenario } from '../scenario.ts';

type Part = Pick<Scenario, 'row' | 'title'> & Partial<Scenario>;

/** A run with an escaped daemon and a deaf group, ended when something has run out. */
function ended(part: Part, before: (cell: Cell) => void): Scenario {
  return {
    program: 'daemon',
    args: ['3', 'deaf'],
    ready: 4,
    escapes: true,
    special: true,
    act: async (cell) => {
      await cell.ready();
      cell.muster();
      before(cell);
      await stop()(cell);
    },
    expect: { cause: 'killed', neededKill: 3 },
    ...part,
  };
}

/** Takes a limit of the tool away while it runs; as its own user, which may lower it. */
function limit(cell: Cell, ...flags: string[]): void {
  execFileSync('prlimit', ['--pid', String(cell.tool), ...flags], { stdio: 'inherit', ...as(cell) });
}

function as(cell: Cell): { uid?: number; gid?: number } {
  return cell.uid === process.getuid?.() ? {} : { uid: cell.uid, gid: cell.uid };
}

/** Fills the small disk, which only the tool sees, and keeps it readable for when the tool is gone. */
function fillSmallDisk(cell: Cell): void {
  const path = `/proc/${cell.tool}/root${cell.arena.file('small')}`;
  const fd = openSync(path, 'r');
  cell.memo.set('disk', fd);
  cell.memo.set('report', `/proc/self/fd/${fd}/report.json`);
  execFileSync(
    'sh',
    ['-c', 'cat /dev/zero >"$1" 2>/dev/null || test -e "$1"', 'sh', `${path}/fill`],
    as(cell),
  );
}

function giveDiskBack(cell: Cell): void {
  const fd = cell.memo.get('disk');
  if (typeof fd === 'number') closeSync(fd);
}

const pidsCgroup = (cell: Cell): string => `/sys/fs/cgroup/pids/arc-${cell.arena.tag}`;

/** Rows 52-54, 60: nothing is left of what a kill might need. */
export const shortage: readonly Scenario[] = Object.freeze<Scenario[]>([
  ended(
    {
      row: '52',
      title: 'no descriptor can be opened at kill time',
      expect: { cause: 'killed', neededKill: 3, uncounted: true },
    },
    (cell) => {
      limit(cell, '--nofile=3:3');
    },
  ),
  {
    ...ended(
      { row: '52b', title: 'the same, the payload ignores SIGTERM and gets no grace' },
      () => undefined,
    ),
    program: 'ignore-term',
    args: ['5'],
    ready: 5,
    act: async (cell) => {
      await cell.ready();
      cell.muster();
      limit(cell, '--nofile=3:3');
      await cell.stop({ grace: 0 });
    },
    expect: { cause: 'killed', exit: { signal: 'SIGKILL' }, uncounted: true },
  },
  ended(
    {
      row: '52c',
      title: 'twenty descriptors from the start',
      through: () => ['prlimit', '--nofile=20:20', '--'],
    },
    () => undefined,
  ),
  ended(
    { row: '53', title: 'the user may have no more processes at kill time', identity: 'user' },
    (cell) => {
      limit(cell, '--nproc=1:1');
    },
  ),
  {
    ...ended(
      {
        row: '53b',
        title: 'the pid limit of the cgroup is reached at kill time',
        needs: ['root', 'pids-v1'],
      },
      (cell) => {
        const path = pidsCgroup(cell);
        for (const { pid } of cell.muster()) writeFileSync(join(path, 'cgroup.procs'), String(pid));
        const count = readFileSync(join(path, 'cgroup.procs'), 'utf8').trim().split('\n').length;
        writeFileSync(join(path, 'pids.max'), String(count));
      },
    ),
    prepare: (cell) => {
      mkdirSync(pidsCgroup(cell));
    },
    restore: async (cell) => {
      const path = pidsCgroup(cell);
      if (cell.column.tier === 'group') cell.enclosure?.kill();
      await eventually(() => readFileSync(join(path, 'cgroup.procs'), 'utf8') === '', {
        what: 'the pids cgroup is empty',
      });
      rmdirSync(path);
    },
  },
  {
    ...ended(
      {
        row: '54',
        title: 'the disk of the report is full at kill time',
        through: withSmallDisk,
        needs: ['namespaces'],
      },
      fillSmallDisk,
    ),
    options: (cell) => ['--report', cell.arena.file('small/report.json')],
    restore: giveDiskBack,
  },
  {
    ...ended(
      {
        row: '54b',
        title: 'the disk of the log is full all the time',
        through: withSmallDisk,
        needs: ['namespaces'],
      },
      () => undefined,
    ),
    program: 'chatty',
    args: ['1024'],
    ready: 1,
    options: (cell) => ['--log', cell.arena.file('small/log')],
    expect: {
      cause: 'killed',
      also: (_cell, { errors, log }) => [
        ...(errors.some(({ code }) => code === 'LOG_WRITE')
          ? []
          : [`errors has no LOG_WRITE: ${JSON.stringify(errors)}`]),
        ...((log?.dropped ?? 0) > 0 ? [] : ['log.dropped is 0']),
      ],
    },
  },
  {
    row: '60',
    title: 'as many descriptors as the host allows may be open: they are not closed one by one',
    program: 'sleepers',
    args: ['1'],
    special: true,
    through: (cell) => [...mostDescriptors(), ...seccomp('loop')(cell)],
    act: stop(),
    expect: { cause: 'killed' },
  },
  {
    row: '60b',
    title: 'the same, where the kernel has no close_range',
    program: 'sleepers',
    args: ['1'],
    special: true,
    litter: true,
    through: (cell) => [...mostDescriptors(), ...seccomp('close_range=ENOSYS,loop')(cell)],
    act: stop(),
    expect: { cause: 'killed' },
  },
  {
    row: '48b',
    title: 'a member is ended by the OOM killer of a v1 hierarchy, which no counter of the run can know',
    program: 'eat-memory',
    needs: ['root', 'memory-v1'],
    special: true,
    prepare: (cell) => {
      mkdirSync(memoryCgroup(cell));
      writeFileSync(join(memoryCgroup(cell), 'memory.limit_in_bytes'), String(32 << 20));
    },
    act: async (cell) => {
      await cell.ready();
      for (const { pid } of cell.running('eat-memory'))
        writeFileSync(join(memoryCgroup(cell), 'cgroup.procs'), String(pid));
      cell.muster();
      await cell.openGate();
      await cell.warden.hears('eater ended by signal 9');
      await cell.stop({ grace: 100 });
    },
    restore: async (cell) => {
      await eventually(() => readFileSync(join(memoryCgroup(cell), 'cgroup.procs'), 'utf8') === '', {
        what: 'the memory cgroup is empty',
      });
      rmdirSync(memoryCgroup(cell));
    },
    expect: {
      cause: 'killed',
      neededKill: 1,
      also: (_cell, { usage }) =>
        usage['oomKills'] === null ? [] : ['oomKills is a number, without a counter'],
    },
  },
]);

const memoryCgroup = (cell: Cell): string => `/sys/fs/cgroup/memory/arc-${cell.arena.tag}`;

/** The soft limit on open files raised to the hard one. */
function mostDescriptors(): string[] {
  return ['sh', '-ec', 'ulimit -n "$(ulimit -Hn)"; exec "$@"', 'sh'];
}
