import { interleave, type Round } from '../interleave.ts';
import { program, script } from '../programs.ts';
import { rowText, toRows } from '../rows.ts';
import type { Bar, Row, Scenario } from '../scenario.ts';
import { Worker } from '../worker.ts';

/** One spawn, in microseconds from the call: see drivers/spawn.ts. */
interface Spawned {
  readonly execUs: number;
  readonly resolvedUs: number;
  readonly syncUs: number;
  readonly stallUs: number;
}

const heapsMiB = [0, 1024] as const;
const heapLimit = 1.2;
const stallLimitUs = 300;

/** Spawning from a node process with an empty heap and with one of 1 GiB: forking copies its page tables, ours must not. */
export const spawning: Scenario = {
  name: 'spawn',
  about: 'spawn from an empty heap and from one of 1 GiB',
  async run(context) {
    const methods = context.library ? ['agent-reaper', 'child_process'] : ['child_process'];
    const subjects = methods.flatMap((method) => heapsMiB.map((heap) => new Subject(method, heap)));
    const warmUp = context.smoke ? 1 : 10;
    try {
      await interleave(Object.fromEntries(subjects.map((one) => [one.name, one.round])), {
        runs: context.runs,
        warmUp,
      });
    } finally {
      for (const subject of subjects) await subject.close();
    }
    const rows = subjects.flatMap((one) => rowsOf(one, warmUp));
    for (const row of rows) context.log(rowText(row));
    return {
      rows,
      bars: context.library ? bars(rows) : [],
      notes: context.library ? [] : ['agent-reaper/process was not built'],
    };
  },
};

class Subject {
  readonly method: string;
  readonly heapMiB: number;
  readonly seen: Spawned[] = [];
  readonly #worker: Worker;

  constructor(method: string, heapMiB: number) {
    this.method = method;
    this.heapMiB = heapMiB;
    this.#worker = new Worker([
      process.execPath,
      '--max-old-space-size=8192',
      script('drivers/spawn'),
      method,
      String(heapMiB),
      program('stamp'),
    ]);
  }

  get name(): string {
    return `${this.method} ${this.heapMiB}`;
  }

  readonly round: Round = async () => {
    const spawned = await this.#worker.ask<Spawned>('run');
    this.seen.push(spawned);
    return spawned.execUs;
  };

  async close(): Promise<void> {
    await this.#worker[Symbol.asyncDispose]();
  }
}

function rowsOf({ method, heapMiB, seen }: Subject, warmUp: number): Row[] {
  const kept = seen.slice(warmUp);
  const samples = {
    'until it runs': kept.map(({ execUs }) => execUs),
    'until we are told': kept.map(({ resolvedUs }) => resolvedUs),
    'in the call': kept.map(({ syncUs }) => syncUs),
    'longest stall of the thread': kept.map(({ stallUs }) => stallUs),
  };
  return toRows(samples, { method, heapMiB });
}

function bars(rows: readonly Row[]): Bar[] {
  const p50 = (subject: string, heapMiB: number): number =>
    rows.find(
      (row) =>
        row.subject === subject &&
        row.parameters['method'] === 'agent-reaper' &&
        row.parameters['heapMiB'] === heapMiB,
    )?.summary.p50 ?? NaN;
  const ratio = p50('until it runs', 1024) / p50('until it runs', 0);
  const stall = Math.max(...heapsMiB.map((heap) => p50('longest stall of the thread', heap)));
  return [
    {
      what: 'spawn from a heap of 1 GiB',
      limit: `<= ${heapLimit} x from an empty one`,
      seen: `${ratio.toFixed(2)} x`,
      met: ratio <= heapLimit,
    },
    {
      what: 'thread blocked by a spawn',
      limit: `p50 <= ${stallLimitUs} µs`,
      seen: `${stall.toFixed(0)} µs`,
      met: stall <= stallLimitUs,
    },
  ];
}
