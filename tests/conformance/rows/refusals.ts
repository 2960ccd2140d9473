import { writeFileSync } from 'node:fs';
import { stop, wait } from '../acts.ts';
import type { Cell } from '../cell.ts';
import { emptyRoot, seccomp, withHiddenProc, withoutCgroups, withoutProc } from '../environments.ts';
import type { Expectation, Scenario } from '../scenario.ts';

type Part = Pick<Scenario, 'row' | 'title'> & Partial<Scenario>;

/** Ends the run, unless the tool refused to start it. */
async function stopUnlessRefused(cell: Cell): Promise<void> {
  try {
    await cell.ready();
  } catch (error) {
    if (cell.warden.hasExited()) return;
    throw error;
  }
  await stop()(cell);
}

/** A kernel or a sandbox that refuses something. The tiers that need it may refuse to start, with the reason. */
function without(part: Part, mayRefuse: readonly string[] = []): Scenario {
  return {
    program: 'daemon',
    args: ['2', 'deaf'],
    ready: 3,
    escapes: true,
    special: true,
    act: stopUnlessRefused,
    expect: (cell) =>
      mayRefuse.includes(cell.column.tier)
        ? { cause: ['killed', 'spawn_failed'], proven: 'any', report: 'maybe' }
        : { cause: 'killed' },
    ...part,
  };
}

/** The best tier that is left, with the reason for each one above it. */
function degraded(tier: string, lost: readonly string[]): Expectation {
  return {
    cause: 'killed',
    also: (_cell, { containment }) => [
      ...(containment.tier === tier ? [] : [`the tier is ${containment.tier}, expected ${tier}`]),
      ...lost.flatMap((name) =>
        containment.rejected.some(
          (one) => one.tier === name && one.errno > 0 && one.name !== '' && one.step !== '',
        )
          ? []
          : [`rejected does not say why ${name} is out: ${JSON.stringify(containment.rejected)}`],
      ),
    ],
  };
}

function badInput(
  row: string,
  title: string,
  options: Scenario['options'],
  output: RegExp,
  prepare?: Scenario['prepare'],
): Scenario {
  return {
    row: `input ${row}`,
    title,
    program: 'exit-with',
    tiers: ['subreaper'],
    special: true,
    options: options ?? [],
    ...(prepare && { prepare }),
    act: wait,
    expect: {
      report: false,
      status: 125,
      output,
    },
  };
}

/** Rows 56-58: what the kernel refuses. */
export const refusals: readonly Scenario[] = Object.freeze<Scenario[]>([
  without({ row: '56', title: 'seccomp refuses clone3: ENOSYS', through: seccomp('clone3=ENOSYS') }, [
    'pidns',
  ]),
  without({ row: '56b', title: 'seccomp refuses clone3: EPERM', through: seccomp('clone3=EPERM') }, [
    'pidns',
  ]),
  without({ row: '56c', title: 'seccomp refuses pidfd_open: ENOSYS', through: seccomp('pidfd_open=ENOSYS') }),
  without({ row: '56d', title: 'seccomp refuses pidfd_open: EPERM', through: seccomp('pidfd_open=EPERM') }),
  without(
    {
      row: '56e',
      title: 'seccomp refuses both: ENOSYS',
      through: seccomp('clone3=ENOSYS,pidfd_open=ENOSYS'),
    },
    ['pidns'],
  ),
  without(
    { row: '56f', title: 'seccomp refuses both: EPERM', through: seccomp('clone3=EPERM,pidfd_open=EPERM') },
    ['pidns'],
  ),
  without(
    {
      row: '56g',
      title: 'seccomp refuses clone3, pidfds and close_range',
      through: seccomp('clone3=ENOSYS,pidfd_open=ENOSYS,pidfd_send_signal=ENOSYS,close_range=ENOSYS'),
    },
    ['pidns'],
  ),
  without({
    row: '56h',
    title: 'no writable cgroups, best tier asked for',
    tiers: ['subreaper'],
    through: withoutCgroups,
    needs: ['namespaces', 'cgroup2'],
    options: ['--containment', 'auto'],
    expect: degraded('subreaper', ['cgroup']),
  }),
  without({
    row: '56i',
    title: 'no writable cgroups and no clone3, best tier asked for',
    tiers: ['subreaper'],
    through: (cell) => [...withoutCgroups(cell), ...seccomp('clone3=EPERM')(cell)],
    needs: ['namespaces', 'cgroup2'],
    options: ['--containment', 'auto'],
    expect: degraded('subreaper', ['cgroup']),
  }),
  without({
    row: '57',
    title: 'no /proc',
    through: withoutProc,
    needs: ['namespaces'],
    expect: ({ column }) => ({
      bootless: true,
      uncounted: true,
      cause: column.tier === 'subreaper' ? 'killed' : ['killed', 'spawn_failed'],
      ...(['pidns', 'cgroup'].includes(column.tier) && { proven: 'any', report: 'maybe' }),
    }),
  }),
  without({
    row: '57b',
    title: '/proc with hidepid=2',
    through: withHiddenProc,
    needs: ['namespaces', 'pid-namespace'],
    expect: ({ column }) => ({ cause: 'killed', proven: column.tier === 'group' ? 'any' : true }),
  }),
  without({
    row: '58',
    title: 'a root directory with nothing else in it: no shell, no ps',
    through: emptyRoot,
    needs: ['namespaces'],
  }),
]);

/** Bad input: a stable code, a message that says what is wrong, and the payload never runs. */
export const badInputs: readonly Scenario[] = Object.freeze<Scenario[]>([
  badInput('1', 'unknown option', ['--no-such-option'], /no-such-option/),
  badInput(
    '2',
    'unknown tier',
    ['--containment', 'jail'],
    /jail.*(pidns|subreaper)|(pidns|subreaper).*jail/s,
  ),
  badInput('3', 'bad duration', ['--grace', 'soon'], /soon/),
  badInput('4', 'negative duration', ['--timeout', '-1s'], /-1s/),
  badInput('5', 'duration that overflows', ['--hard', '99999999999999999999h'], /99999999999999999999h/),
  badInput('6', 'unknown signal', ['--signal', 'NOPE'], /NOPE/),
  badInput('7', 'unknown policy', ['--on-parent-exit', 'hope'], /hope/),
  badInput(
    '8',
    'report into a directory that does not exist',
    ['--report', '/no/such/directory/report'],
    /\/no\/such\/directory\/report/,
  ),
  badInput(
    '9',
    'log into a directory that does not exist',
    ['--log', '/no/such/directory/log'],
    /\/no\/such\/directory\/log/,
  ),
  badInput('10', 'report to a descriptor that is not open', ['--report', 'fd:77'], /fd:77|77/),
  badInput('11', 'control on a descriptor that is no socket', ['--control', 'fd:1'], /fd:1|control/),
  badInput('12', 'a spec file that cannot be read', ['--spec', '/no/such/spec'], /\/no\/such\/spec|spec/),
  badInput(
    '13',
    'a spec file that others may read',
    (cell) => ['--spec', cell.arena.file('spec')],
    /spec/,
    (cell) => {
      writeFileSync(cell.arena.file('spec'), '{}', { mode: 0o644 });
    },
  ),
  badInput('14', 'an option without its value', ['--grace'], /grace/),
  badInput('15', 'log limit that is no number', ['--log-max', 'much'], /much/),
]);
