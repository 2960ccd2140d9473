import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DriverWorker } from '../driver-worker.ts';
import type { TreeOrder } from '../drivers/driver.ts';
import { interleave, type Round } from '../interleave.ts';
import { program } from '../programs.ts';
import { rowText } from '../rows.ts';
import type { Bar, Context, Row, Scenario } from '../scenario.ts';
import { summarize } from '../statistics.ts';
import { Worker } from '../worker.ts';

interface Subject {
  readonly name: string;
  readonly argument?: string;
  readonly slow?: boolean;
}

/** Who is compared, and with how many processes each still finishes in a bearable time. */
const peers: readonly Subject[] = [
  { name: 'tree-kill', slow: true },
  { name: 'fkill' },
  { name: 'execa' },
  { name: 'process-group' },
  { name: 'pidtree-kill' },
  { name: 'kill-retry', slow: true },
  { name: 'tmux-ps', slow: true },
];
const ours = 'agent-reaper';

/** What is left this long after a tool said that it was done is a survivor. */
const settleMs = 300;
const peerRuns = 30;
const slowRuns = 10;
/** tree-kill takes more than a minute for as many. */
const hugeSize = 1000;
const hugeRuns = 5;

/** How each tool does that users have today: time until the tree is gone and the caller knows it, and who is left. */
export const comparison: Scenario = {
  name: 'peers',
  about: 'other tools, time until the tree is gone and they say so, and survivors',
  async run(context) {
    const rows: Row[] = [];
    for (const size of context.sizes) {
      for (const shape of size === 1 ? ['flat'] : ['flat', 'escapees']) {
        for (const group of groups(context, size)) {
          const measured = await measure(context, group, shape, size);
          for (const row of measured) context.log(rowText(row));
          rows.push(...measured);
        }
      }
    }
    const notes = [
      `at most ${peerRuns} runs; tree-kill, kill-retry and tmux-ps: at most ${slowRuns}, one at ${hugeSize} processes; the other tools: at most ${hugeRuns} there`,
      'execa 9: its kill reaches the child alone; process-group is what execa 10 does with killDescendants',
      'a time with survivors is the time until the tool said that it was done',
    ];
    if (!context.library) notes.push('agent-reaper/process was not built: the peers are measured alone');
    return { rows, bars: context.library ? bars(rows) : [], notes };
  },
};

/** Those that are measured equally often are measured in turn. */
function groups(context: Context, size: number): Subject[][] {
  const subjects: Subject[] = context.library ? [{ name: ours, argument: 'auto' }, ...peers] : [...peers];
  const byRuns = new Map<number, Subject[]>();
  for (const subject of subjects) {
    const runs = runsOf(context, subject, size);
    byRuns.set(runs, [...(byRuns.get(runs) ?? []), subject]);
  }
  return [...byRuns.values()];
}

async function measure(
  context: Context,
  subjects: readonly Subject[],
  shape: string,
  size: number,
): Promise<Row[]> {
  const measured = subjects.map((subject) => new Measured(context, subject, shape, size));
  const [first] = subjects;
  if (first === undefined) return [];
  try {
    const rounds = Object.fromEntries(measured.map((one) => [one.name, one.round]));
    const samples = await interleave(rounds, {
      runs: runsOf(context, first, size),
      warmUp: size >= hugeSize ? 0 : 1,
    });
    return measured.map(({ name, survivors }) => ({
      subject: name,
      parameters: { shape, processes: size },
      unit: 'µs',
      summary: summarize(samples[name] ?? []),
      survivors,
    }));
  } finally {
    for (const one of measured) await one.close();
  }
}

/** A tool, and the observer that sees when its tree is really gone. */
class Measured {
  readonly name: string;
  survivors = 0;
  readonly #order: TreeOrder;
  readonly #watch = new Worker([program('watch')]);
  readonly #driver: DriverWorker;

  constructor(context: Context, subject: Subject, shape: string, size: number) {
    this.name = subject.name;
    // The directory is on the root's command line, where a tool that looks for words would look for these.
    const dir = path.join(context.dir, `${subject.name}-claude-agent`);
    mkdirSync(dir, { recursive: true });
    this.#order = { program: program('tree'), shape, size, dir };
    this.#driver = new DriverWorker(subject.name, subject.argument);
  }

  readonly round: Round = async () => {
    await this.#watch.ask(`arm ${this.#order.dir}`);
    await this.#driver.start(this.#order);
    await this.#watch.ask('pin');
    const { calledNs, returnedNs } = await this.#driver.kill();
    const settled = await this.#watch.ask<{ goneNs: number | null; survivors: number }>(`settle ${settleMs}`);
    this.survivors = Math.max(this.survivors, settled.survivors);
    await this.#driver.finish();
    return (Math.max(returnedNs, settled.goneNs ?? 0) - calledNs) / 1000;
  };

  async close(): Promise<void> {
    await this.#driver[Symbol.asyncDispose]();
    await this.#watch[Symbol.asyncDispose]();
  }
}

function runsOf(context: Context, subject: Subject, size: number): number {
  if (subject.name === ours && size >= hugeSize) return Math.min(context.runs, peerRuns);
  const most = subject.slow === true ? slowRuns : size >= hugeSize ? hugeRuns : peerRuns;
  return Math.min(context.runs, size >= hugeSize && subject.slow === true ? 1 : most);
}

function bars(rows: readonly Row[]): Bar[] {
  const others = rows.filter(({ subject }) => subject !== ours);
  const faster = others.map((row): Bar => {
    const own = rows.find((other) => other.subject === ours && sameTree(other, row));
    const { shape = '', processes = '' } = row.parameters;
    const times = own === undefined ? null : row.summary.p50 / own.summary.p50;
    const factor = processes === 50 ? 10 : 1;
    return {
      what: `against ${row.subject}, ${shape} ${processes}`,
      limit: factor > 1 ? `at least ${factor} times faster` : 'faster',
      seen: `${times?.toFixed(1) ?? '?'} times as fast${row.survivors === 0 ? '' : `; it leaves ${row.survivors ?? '?'}`}`,
      met: times === null ? null : times >= factor || (row.survivors === 0 ? false : null),
    };
  });
  const clean = [...new Set(rows.map(({ subject }) => subject))].filter((subject) =>
    rows.every((row) => row.subject !== subject || row.survivors === 0),
  );
  const alone = clean.length === 1 && clean[0] === ours;
  return [
    ...faster,
    {
      what: 'no survivors in any tree',
      limit: `${ours} alone`,
      seen: clean.join(', ') || 'nobody',
      met: alone,
    },
  ];
}

function sameTree(one: Row, other: Row): boolean {
  return (
    one.parameters['shape'] === other.parameters['shape'] &&
    one.parameters['processes'] === other.parameters['processes']
  );
}
