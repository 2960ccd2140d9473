import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { interleave } from '../interleave.ts';
import { program } from '../programs.ts';
import { figure, rowText, toRows } from '../rows.ts';
import type { Bar, Context, Result, Row, Scenario } from '../scenario.ts';
import { Worker } from '../worker.ts';

interface Build {
  readonly name: 'default' | 'static';
  readonly file: string;
  readonly pssLimitKiB: number;
  readonly startLimitUs: number;
}

const settleMs = 500;

/** The supervisor's own cost: memory and wake-ups while it waits, and what it adds to a start. */
export const supervisor: Scenario = {
  name: 'supervisor',
  about: 'memory and wake-ups of idle supervisors, and start-up',
  async run(context) {
    const results: Result[] = [];
    for (const build of builds(context)) {
      results.push(await idle(context, build), await startUp(context, build));
    }
    const notes = context.supervisor === null ? ['no supervisor was built'] : [];
    if (context.staticSupervisor === null)
      notes.push('no static supervisor was built (see benchmarks/README.md)');
    return { rows: results.flatMap(({ rows }) => rows), bars: results.flatMap(({ bars }) => bars), notes };
  },
};

function builds({ supervisor: dynamic, staticSupervisor }: Context): Build[] {
  return [
    ...(dynamic === null
      ? []
      : [{ name: 'default', file: dynamic, pssLimitKiB: 140, startLimitUs: 1200 } as const]),
    ...(staticSupervisor === null
      ? []
      : [{ name: 'static', file: staticSupervisor, pssLimitKiB: 40, startLimitUs: 600 } as const]),
  ];
}

async function idle(context: Context, build: Build): Promise<Result> {
  const count = context.smoke ? 10 : 100;
  const seconds = context.smoke ? 1 : 10;
  const running: ChildProcess[] = [];
  try {
    for (let i = 0; i < count; i++) running.push(await startIdle(context, build, i));
    const pids = running.map(({ pid }) => pid ?? 0);
    // The last one has told us of its payload before it went to sleep itself.
    await delay(settleMs);
    const before = pids.map(contextSwitches);
    await delay(seconds * 1000);
    const wakeUps = pids.map((pid, i) => contextSwitches(pid) - (before[i] ?? 0));
    const parameters = { build: build.name, running: count };
    const rows = [
      ...toRows({ 'PSS of one': pids.map(pssKiB) }, parameters, 'KiB'),
      ...toRows({ [`wake-ups of one in ${seconds} s`]: wakeUps }, parameters, 'count'),
    ];
    for (const row of rows) context.log(rowText(row));
    const pss = mean(pids.map(pssKiB));
    const total = wakeUps.reduce((sum, one) => sum + one, 0);
    return {
      rows,
      bars: [
        {
          what: `PSS, ${build.name} build, mean of ${count}`,
          limit: `<= ${build.pssLimitKiB} KiB`,
          seen: `${figure(pss)} KiB`,
          met: pss <= build.pssLimitKiB,
        },
        {
          what: `wake-ups while idle, ${build.name} build`,
          limit: '0',
          seen: `${total} of ${count} supervisors in ${seconds} s`,
          met: total === 0,
        },
      ],
      notes: [],
    };
  } finally {
    await Promise.all(running.map(stop));
  }
}

async function startIdle(context: Context, build: Build, index: number): Promise<ChildProcess> {
  const dir = path.join(context.dir, `idle-${index}`);
  mkdirSync(dir, { recursive: true });
  const child = spawn(build.file, ['--', program('tree'), 'flat', '1', dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

async function stop(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}

/** Of both kinds: each is once that the process got a processor. */
function contextSwitches(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return [...status.matchAll(/ctxt_switches:\s+(\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0);
}

function pssKiB(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1]);
}

/** From the start of the supervisor to the payload's first instruction, over the same payload without it. */
async function startUp(context: Context, build: Build): Promise<Result> {
  const rows: Row[] = [];
  const bars: Bar[] = [];
  const tiers = context.cgroupParent === null ? ['subreaper'] : ['cgroup', 'subreaper'];
  for (const tier of tiers) {
    await using bare = new Worker([program('spawn'), program('stamp')]);
    await using supervised = new Worker([
      program('spawn'),
      build.file,
      '--containment',
      tier,
      '--',
      program('stamp'),
    ]);
    const samples = await interleave(
      {
        floor: async () => (await bare.ask<{ us: number }>('run')).us,
        supervised: async () => (await supervised.ask<{ us: number }>('run')).us,
      },
      { runs: context.runs, warmUp: context.smoke ? 1 : 10 },
    );
    const measured = toRows(samples, { build: build.name, start: tier });
    for (const row of measured) context.log(rowText(row));
    rows.push(...measured);
    if (tier !== 'cgroup') continue;
    const [floor, subject] = measured;
    const extra = (subject?.summary.p50 ?? NaN) - (floor?.summary.p50 ?? NaN);
    bars.push({
      what: `start-up over a bare exec, ${build.name} build`,
      limit: `p50 <= ${build.startLimitUs} µs`,
      seen: `${figure(extra)} µs`,
      met: extra <= build.startLimitUs,
    });
  }
  return { rows, bars, notes: [] };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
