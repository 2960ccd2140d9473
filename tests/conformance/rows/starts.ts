import { chmodSync, closeSync, mkdirSync, openSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stop, wait, whenReady } from '../acts.ts';
import type { Cell } from '../cell.ts';
import { oddSignals } from '../environments.ts';
import { programPath } from '../paths.ts';
import type { Scenario } from '../scenario.ts';

type Part = Pick<Scenario, 'row' | 'title' | 'program'> & Partial<Scenario>;

/** A payload that cannot be executed: the reason is reported, and nothing is left. */
function refused(part: Part, name: string, status: number | number[], stage = 'exec'): Scenario {
  return {
    special: true,
    act: wait,
    expect: { cause: 'spawn_failed', proven: 'any', status, spawnError: { stage, name } },
    ...part,
  };
}

function write(cell: Cell, name: string, text: string, mode = 0o755): string {
  const path = cell.arena.file(name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

/** Rows 35-39: starts that fail, and starts under a careless or a doomed parent. */
export const starts: readonly Scenario[] = Object.freeze<Scenario[]>([
  refused(
    { row: '35', title: 'no such program', program: (cell) => [cell.arena.file('nothing')] },
    'ENOENT',
    127,
  ),
  refused(
    {
      row: '35b',
      title: 'no such program in PATH',
      program: () => ['no-such-program-anywhere'],
      through: () => ['env', 'PATH=/usr/bin:/bin'],
    },
    'ENOENT',
    127,
  ),
  refused(
    {
      row: '35c',
      title: 'a program that may not be executed',
      program: (cell) => [write(cell, 'plain', 'text', 0o644)],
    },
    'EACCES',
    126,
  ),
  refused({ row: '35d', title: 'a directory', program: (cell) => [cell.arena.path] }, 'EACCES', 126),
  refused(
    {
      row: '35e',
      title: 'a script whose interpreter is missing',
      program: (cell) => [write(cell, 'script', '#!/no/such/interpreter\n')],
    },
    'ENOENT',
    [126, 127],
  ),
  refused(
    {
      row: '35f',
      title: 'a path through a file',
      program: (cell) => [join(write(cell, 'plain', 'text', 0o644), 'x')],
    },
    'ENOTDIR',
    [126, 127],
  ),
  refused(
    { row: '35g', title: 'a loop of symbolic links', program: (cell) => [loop(cell)] },
    'ELOOP',
    [126, 127],
  ),
  refused(
    {
      row: '35h',
      title: 'a program that is open for writing',
      program: (cell) => [cell.arena.install('sleepers'), cell.arena.path],
      prepare: (cell) => {
        cell.memo.set('fd', openSync(cell.arena.install('sleepers'), 'r+'));
      },
      restore: (cell) => {
        closeSync(cell.memo.get('fd') as number);
      },
    },
    'ETXTBSY',
    126,
  ),
  refused(
    {
      row: '35i',
      title: 'arguments that are too long once the interpreters are added',
      program: (cell) => [scripts(cell)],
      through: () => [programPath('at-argument-limit')],
    },
    'E2BIG',
    126,
  ),
  refused(
    {
      row: '35j',
      title: 'no such working directory',
      program: 'sleepers',
      options: ['--cwd', '/no/such/directory'],
    },
    'ENOENT',
    [125, 126, 127],
    'cwd',
  ),
  refused(
    {
      row: '35k',
      title: 'an executable file in no executable format',
      program: (cell) => [write(cell, 'text', 'touch ran\n')],
    },
    'ENOEXEC',
    126,
  ),
  {
    row: '36',
    title: 'started with SIGCHLD ignored',
    program: 'daemon',
    args: ['2'],
    ready: 3,
    escapes: true,
    special: true,
    through: oddSignals('ignore-chld'),
    act: stop({ grace: 2000 }),
    expect: { cause: 'killed', exit: { signal: 'SIGTERM' }, neededKill: 0 },
  },
  {
    row: '37',
    title: 'started with every signal ignored and blocked: the payload gets defaults and an empty mask',
    program: 'report-signals',
    special: true,
    through: oddSignals('ignore-all', 'block-all'),
    act: whenReady,
    expect: {
      cause: 'exited',
      exit: { code: 0 },
      status: 0,
      also: (cell) =>
        cell.warden.said().filter((line) => /^Sig(Blk|Ign|Cgt|Pnd) /.test(line) && !/ 0+$/.test(line)),
    },
  },
  {
    row: '37b',
    title: 'started with every signal ignored and blocked: the run can be ended',
    program: 'ignore-term',
    args: ['3'],
    ready: 3,
    special: true,
    through: oddSignals('ignore-all', 'block-all'),
    act: stop(),
    expect: { cause: 'killed', neededKill: 3 },
  },
  killedLeaf({ row: '38', title: 'somebody else kills the leaf', tiers: ['cgroup'] }),
  killedLeaf({
    row: '38b',
    title: 'the same, the leaf of a PID namespace',
    tiers: ['pidns'],
    identity: 'root',
  }),
  {
    row: '39',
    repeat: 10,
    title: 'started in a cgroup that was killed once: the kernel may kill what is born from there',
    program: 'daemon',
    args: ['2', 'deaf'],
    ready: 3,
    escapes: true,
    needs: ['root', 'cgroup2'],
    special: true,
    prepare: (cell) => {
      cell.enclosure?.kill();
    },
    act: stop(),
    expect: {
      cause: 'killed',
      also: (cell, { containment }) =>
        containment.tier === cell.column.tier ? [] : [`the tier is ${containment.tier}`],
    },
  },
]);

function killedLeaf(part: Pick<Scenario, 'row' | 'title' | 'tiers'> & Partial<Scenario>): Scenario {
  return {
    program: 'sleepers',
    args: ['5', 'deaf'],
    needs: ['root', 'cgroup2'],
    special: true,
    act: async (cell) => {
      await cell.ready();
      cell.muster();
      const leaf = await cell.leaf();
      if (leaf === null) throw new Error('the run has no leaf');
      writeFileSync(join(leaf, 'cgroup.kill'), '1');
    },
    expect: { cause: 'exited', exit: { signal: 'SIGKILL' }, status: 137 },
    ...part,
  };
}

function loop(cell: Cell): string {
  symlinkSync('b', cell.arena.file('a'));
  symlinkSync('a', cell.arena.file('b'));
  return cell.arena.file('a');
}

/** Four scripts, each the interpreter of the next, with names as long as the kernel reads: about 1 KB more to exec. */
function scripts(cell: Cell): string {
  let interpreter = cell.arena.install('sleepers');
  for (let level = 0; level < 4; level++) {
    const name = 's'.repeat(200 - cell.arena.path.length);
    const directory = cell.arena.file(`level-${level}`);
    mkdirSync(directory);
    const path = join(directory, name);
    writeFileSync(path, `#!${interpreter}\n`);
    chmodSync(path, 0o755);
    interpreter = path;
  }
  return interpreter;
}
