import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { interleave } from '../interleave.ts';
import { program } from '../programs.ts';
import { rowText, toRows } from '../rows.ts';
import type { Context, Scenario } from '../scenario.ts';
import { Worker } from '../worker.ts';

const limit = 1.5;
/** An agent, its shell and one tool. */
const treeSize = 3;
const mostRuns = 20;

interface Stopped {
  readonly us: number;
  readonly unverified: number;
  readonly left: number;
}

/** Many supervised trees stopped with one sweep of requests, beside as many of the smallest supervisors that there could be. */
export const together: Scenario = {
  name: 'together',
  about: '1,000 supervised trees at once, stopped together',
  async run(context) {
    const { supervisor } = context;
    if (supervisor === null) return { rows: [], bars: [], notes: ['no supervisor was built'] };
    const count = context.smoke ? 50 : 1000;
    const tier = context.cgroupParent === null ? 'subreaper' : 'cgroup';
    const trees = [tier, String(count), String(treeSize), program('tree')];
    const env = { ...process.env, LEAVES: context.cgroupParent ?? '' };
    const client = (file: string, name: string): Worker =>
      new Worker([program('terminate_many'), file, ...trees, directories(context, name, count)], env);
    await using floor = client(program('kill'), 'floor');
    await using supervised = client(supervisor, 'supervised');
    const alone = [
      program('kill_many'),
      ...trees,
      directories(context, 'alone', count),
      context.cgroupParent ?? '-',
    ] as const;
    await using single = new Worker(alone);
    let unverified = 0;
    let left = 0;
    const samples = await interleave(
      {
        floor: async () => (await floor.ask<Stopped>('run')).us,
        supervised: async () => {
          const stopped = await supervised.ask<Stopped>('run');
          unverified += stopped.unverified;
          left += stopped.left;
          return stopped.us;
        },
        'one process for all': async () => (await single.ask<{ us: number }>('run')).us,
      },
      { runs: Math.min(context.runs, mostRuns), warmUp: 1 },
    );
    const rows = toRows(samples, { tier, trees: count, processesEach: treeSize });
    for (const row of rows) context.log(rowText(row));
    const ratio = rows.find(({ subject }) => subject === 'supervised')?.ratio?.value ?? NaN;
    const what = `${count} trees stopped together`;
    return {
      rows,
      bars: [
        { what, limit: `p50 <= ${limit} x floor`, seen: `${ratio.toFixed(2)} x`, met: ratio <= limit },
        {
          what: `${what}: processes and zombies left, reports without proof`,
          limit: '0',
          seen: `${left}, ${unverified}`,
          met: left + unverified === 0,
        },
      ],
      notes: [`trees stopped together: at most ${mostRuns} runs, for each starts ${count} supervisors first`],
    };
  },
};

function directories(context: Context, name: string, count: number): string {
  const dir = path.join(context.dir, name);
  for (let i = 0; i < count; i++) mkdirSync(path.join(dir, String(i)), { recursive: true });
  return dir;
}
