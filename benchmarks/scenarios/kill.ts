import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DriverWorker } from '../driver-worker.ts';
import { interleave, type Round } from '../interleave.ts';
import { program } from '../programs.ts';
import { rowName, rowText, toRows } from '../rows.ts';
import type { Bar, Context, Row, Scenario } from '../scenario.ts';
import { Worker } from '../worker.ts';

/** The part of the termination report that is read here; times in microseconds from the taking of the request. */
interface Report {
  readonly counts: { readonly zombiesReaped: number };
  readonly timeline: { readonly empty: number | null; readonly reaped: number | null };
  readonly verified: { readonly value: boolean };
}

interface Case {
  readonly tier: 'cgroup' | 'subreaper';
  readonly shape: string;
  readonly size: number;
}

/** How much longer than the floor the kill may take, and what the way to JavaScript may add. */
const limit = 1.1;
const promiseExtraUs = 300;

/** Kill without grace, until the tree is proven empty and reaped, beside the least that the kernel needs for it. */
export const kill: Scenario = {
  name: 'kill',
  about: 'kill (grace 0) to proven empty and reaped',
  async run(context) {
    const rows: Row[] = [];
    const bars: Bar[] = [];
    const notes: string[] = [];
    if (context.supervisor === null) notes.push('no supervisor was built: only the floor is measured');
    if (!context.library)
      notes.push('agent-reaper/process was not built: nothing is measured at the promise');
    if (context.cgroupParent === null)
      notes.push('no writable cgroup2 here: the cgroup tier is not measured');
    notes.push('a quarter of the runs for trees of 1,000');
    for (const one of cases(context)) {
      const measured = await measure(context, one);
      rows.push(...measured.rows);
      bars.push(...measured.bars);
    }
    return { rows, bars, notes };
  },
};

function cases({ sizes, cgroupParent }: Context): Case[] {
  const tiers = cgroupParent === null ? (['subreaper'] as const) : (['cgroup', 'subreaper'] as const);
  return tiers.flatMap((tier) =>
    sizes.flatMap((size) => shapesOf(size).map((shape) => ({ tier, shape, size }))),
  );
}

/** Trees of a thousand take a second to build. */
function runsOf({ runs }: Context, size: number): number {
  return size >= 1000 ? Math.ceil(runs / 4) : runs;
}

/** Of one process all shapes are the same. */
function shapesOf(size: number): string[] {
  return size === 1 ? ['flat'] : ['flat', 'chain', 'comb', 'escapees'];
}

async function measure(context: Context, one: Case): Promise<{ rows: Row[]; bars: Bar[] }> {
  const warmUp = context.smoke ? 1 : 5;
  await using floor = new Client(context, 'floor', program('kill'), one);
  await using supervisor =
    context.supervisor === null ? null : new Client(context, 'supervisor', context.supervisor, one);
  await using library = context.library ? new DriverWorker('agent-reaper', one.tier) : null;
  const order = {
    program: program('tree'),
    shape: one.shape,
    size: one.size,
    dir: directory(context, 'library'),
  };

  const subjects: Record<string, Round> = { floor: floor.round };
  if (supervisor !== null) subjects['in the supervisor'] = supervisor.round;
  if (library !== null) {
    subjects['at the promise'] = async () => {
      await library.start(order);
      const { us, detail } = await library.kill();
      provenUs(detail as Report, one.size);
      await library.finish();
      return us;
    };
  }
  const samples = await interleave(subjects, { runs: runsOf(context, one.size), warmUp });
  const atSocket = {
    floor: floor.atSocket.slice(warmUp),
    supervisor: supervisor?.atSocket.slice(warmUp) ?? [],
  };
  const rows = [
    ...toRows(samples, { tier: one.tier, shape: one.shape, processes: one.size }),
    ...(supervisor === null
      ? []
      : toRows(atSocket, { tier: one.tier, shape: one.shape, processes: one.size, clock: 'socket' })),
  ];
  for (const row of rows) context.log(rowText(row));
  return { rows, bars: barsOf(rows) };
}

/** A supervisor, or the floor that answers like one, seen by its own clock and from its control socket. */
class Client implements AsyncDisposable {
  readonly atSocket: number[] = [];
  readonly #worker: Worker;
  readonly #size: number;

  constructor(context: Context, name: string, supervisor: string, { tier, shape, size }: Case) {
    this.#size = size;
    this.#worker = new Worker(
      [
        program('terminate'),
        supervisor,
        tier,
        shape,
        String(size),
        program('tree'),
        directory(context, name),
      ],
      { ...process.env, LEAVES: context.cgroupParent ?? '' },
    );
  }

  readonly round: Round = async () => {
    const { us, ended } = await this.#worker.ask<{ us: number; ended: { report: Report } }>('run');
    this.atSocket.push(us);
    return provenUs(ended.report, this.#size);
  };

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker[Symbol.asyncDispose]();
  }
}

/** The promises are about the supervisor's own clock and about the promise; the socket is there to check the former. */
function barsOf(rows: readonly Row[]): Bar[] {
  const floor = rows.find(({ subject }) => subject === 'floor');
  if (floor === undefined) return [];
  const bars = rows.flatMap((row): Bar[] => {
    const extraUs = { 'in the supervisor': 0, 'at the promise': promiseExtraUs }[row.subject];
    if (extraUs === undefined) return [];
    const limitUs = limit * floor.summary.p50 + extraUs;
    return [
      {
        what: `kill ${rowName(row)}`,
        limit: `p50 <= ${limit} x floor${extraUs > 0 ? ` + ${extraUs / 1000} ms` : ''} = ${limitUs.toFixed(0)} µs`,
        seen: `${row.summary.p50.toFixed(0)} µs`,
        met: row.summary.p50 <= limitUs,
      },
    ];
  });
  return bars;
}

/** The later of empty and reaped: from the moment at which the supervisor took the request. */
function provenUs({ timeline: { empty, reaped }, counts, verified }: Report, size: number): number {
  if (!verified.value || empty === null || reaped === null) throw new Error('no proof that the tree is gone');
  if (counts.zombiesReaped !== size)
    throw new Error(`${counts.zombiesReaped} of ${size} processes were reaped`);
  return Math.max(empty, reaped);
}

function directory(context: Context, name: string): string {
  const dir = path.join(context.dir, name);
  mkdirSync(dir, { recursive: true });
  return dir;
}
