import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { interleave, type Round } from '../interleave.ts';
import { root } from '../programs.ts';
import { rowText, toRows } from '../rows.ts';
import type { Bar, Context, Scenario } from '../scenario.ts';
import { summarize } from '../statistics.ts';
import { fill, openBenchStore, reserve, type FilledStore } from './filled-store.ts';

/** Agents of the store that is listed. */
const live = 100;
const processesOfEach = 3;

/** How much more than the start of Node.js a listing may take: without and with what its processes use. Milliseconds. */
const limits = { quick: 25, figures: 10 } as const;

/** What a person waits for who lists agents. */
export const commandLine: Scenario = {
  name: 'cli',
  about: 'listing agents at the command line',
  async run(context) {
    const store = await openBenchStore(context);
    if (store === null) return { rows: [], bars: [], notes: ['the package or the supervisor was not built'] };
    const finished = context.smoke ? 100 : 10_000;
    const supervisors: ChildProcess[] = [];
    try {
      fill(store, finished);
      await startTrees(store, context, supervisors);
      const samples = await measure(store.home, context);
      const rows = toRows(samples, { live, processesOfEach, finished }, 'ms');
      for (const row of rows) context.log(rowText(row));
      return { rows, bars: bars(samples), notes: [] };
    } finally {
      for (const supervisor of supervisors) supervisor.kill('SIGTERM');
      store.close();
    }
  },
};

/** Real trees of sleeping processes under real supervisors. */
async function startTrees(
  listed: FilledStore,
  { supervisor }: Context,
  started: ChildProcess[],
): Promise<void> {
  const { parts, store } = listed;
  for (let n = 0; n < live; n += 1) {
    const script = 'sleep 10000 & sleep 10000 & echo up; wait';
    const args = ['--containment', 'subreaper', '--grace', '0ms', '--', 'sh', '-c', script];
    const child = spawn(supervisor ?? '', args, { stdio: ['ignore', 'pipe', 'ignore'] });
    started.push(child);
    await new Promise((resolve) => child.stdout.once('data', resolve));
    const pid = child.pid ?? 0;
    const facts = parts.addon().readProcess(pid);
    const startTime = typeof facts === 'number' ? 0 : facts.startTime;
    const identity = { pid, startTime, bootId: store.host.bootId };
    const id = reserve(listed);
    parts.recordRunFacts(store, id, { launcher: 'tmux', tier: 'subreaper', cwd: listed.home });
    parts.recordRunning(store, id, { supervisor: identity, payload: identity });
    parts.reportProgress(store, id, { status: 'working', message: `Half of part ${n} stands`, progress: 50 });
  }
}

function measure(home: string, { runs }: Context): Promise<Record<string, number[]>> {
  const cli = path.join(root, 'dist/cli/bin.cjs');
  const env = { PATH: process.env['PATH'] ?? '', AGENT_REAPER_HOME: home };
  const timed =
    (...args: readonly string[]): Round =>
    async () => {
      const begun = performance.now();
      const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
      child.stdout.resume();
      await new Promise((resolve) => child.once('close', resolve));
      return performance.now() - begun;
    };
  return interleave(
    {
      'node -e 0': timed('-e', '0'),
      'ls --json --quick': timed(cli, 'ls', '--json', '--quick'),
      'ls --json': timed(cli, 'ls', '--json'),
      'tree --json': timed(cli, 'tree', '--json'),
      help: timed(cli, 'help'),
    },
    { runs, warmUp: 3 },
  );
}

function bars(samples: Readonly<Record<string, readonly number[]>>): Bar[] {
  const p50 = (name: string): number => summarize(samples[name] ?? []).p50;
  const quick = p50('ls --json --quick') - p50('node -e 0');
  const figures = p50('ls --json') - p50('ls --json --quick');
  return [
    {
      what: `ls --json, without what ${live} agents use`,
      limit: `<= node -e 0 + ${limits.quick} ms`,
      seen: `+ ${quick.toFixed(1)} ms`,
      met: quick <= limits.quick,
    },
    {
      what: 'memory, processor time and processes besides',
      limit: `+ ${limits.figures} ms`,
      seen: `+ ${figures.toFixed(1)} ms`,
      met: figures <= limits.figures,
    },
  ];
}
