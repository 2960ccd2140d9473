import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DriverWorker } from '../driver-worker.ts';
import { interleave } from '../interleave.ts';
import { program } from '../programs.ts';
import { rowText } from '../rows.ts';
import type { Bar, Context, Row, Scenario } from '../scenario.ts';
import { summarize } from '../statistics.ts';
import { Worker } from '../worker.ts';

/** Who is compared, and with how many processes each still finishes in a bearable time. */
const peers: readonly { readonly name: string; readonly argument?: string; readonly slow?: boolean }[] = [
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
const slowRuns = 10;
const hugeRuns = 3;

/** How each tool does that users have today: time until the tree is gone and the caller knows it, and who is left. */
export const comparison: Scenario = {
  name: 'peers',
  about: 'other tools, time until the tree is gone and they say so, and survivors',
  async run(context) {
    const rows: Row[] = [];
    const sizes = context.smoke ? [10] : [1, 10, 50, 100, 1000];
    for (const size of sizes) {
      for (const shape of size === 1 ? ['flat'] : ['flat', 'escapees']) {
        const subjects = context.library ? [{ name: ours, argument: 'auto' }, ...peers] : peers;
        for (const subject of subjects) {
          const row = await measure(context, subject, shape, size);
          context.log(rowText(row));
          rows.push(row);
        }
      }
    }
    const notes = [
      `tree-kill, kill-retry and tmux-ps: at most ${slowRuns} runs; all but ours: ${hugeRuns} runs at 1000 processes`,
      'execa 9: its kill reaches the child alone; process-group is what execa 10 does with killDescendants',
      'a time with survivors is the time until the tool said that it was done',
    ];
    if (!context.library) notes.push('agent-reaper/process was not built: the peers are measured alone');
    return { rows, bars: context.library ? bars(rows) : [], notes };
  },
};

async function measure(context: Context, subject: { name: string; argument?: string; slow?: boolean }, shape: string, size: number): Promise<Row> {
  const dir = path.join(context.dir, `${subject.name}-claude-agent`);
  mkdirSync(dir, { recursive: true });
  await using watch = new Worker([program('watch')]);
  await using driver = new DriverWorker(subject.name, subject.argument);
  let survivors = 0;
  const once = async (): Promise<number> => {
    await watch.ask(`arm ${dir}`);
    await driver.start({ program: program('tree'), shape, size, dir });
    await watch.ask('pin');
    const { calledNs, returnedNs } = await driver.kill();
    const settled = await watch.ask<{ goneNs: number | null; survivors: number }>(`settle ${settleMs}`);
    survivors = Math.max(survivors, settled.survivors);
    await driver.finish();
    return (Math.max(returnedNs, settled.goneNs ?? 0) - calledNs) / 1000;
  };
  const { sample } = await interleave({ sample: once }, { runs: runsOf(context, subject, size), warmUp: 1 });
  return { subject: subject.name, parameters: { shape, processes: size }, unit: 'µs', summary: summarize(sample), survivors };
}

function runsOf(context: Context, subject: { name: string; slow?: boolean }, size: number): number {
  if (subject.name === ours) return context.runs;
  if (size >= 1000) return Math.min(context.runs, hugeRuns);
  return subject.slow === true ? Math.min(context.runs, slowRuns) : context.runs;
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
      met: times === null ? null : times >= factor,
    };
  });
  const clean = [...new Set(rows.map(({ subject }) => subject))].filter((subject) =>
    rows.every((row) => row.subject !== subject || row.survivors === 0),
  );
  const alone = clean.length === 1 && clean[0] === ours;
  return [...faster, { what: 'no survivors in any tree', limit: `${ours} alone`, seen: clean.join(', ') || 'nobody', met: alone }];
}

function sameTree(one: Row, other: Row): boolean {
  return one.parameters['shape'] === other.parameters['shape'] && one.parameters['processes'] === other.parameters['processes'];
}
