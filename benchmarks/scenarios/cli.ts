import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { interleave, type Round } from '../interleave.ts';
import { root } from '../programs.ts';
import { rowText, toRows } from '../rows.ts';
import type { Bar, Context, Scenario } from '../scenario.ts';
import { summarize } from '../statistics.ts';

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
    const store = await openListedStore(context);
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

/** The part of the built package that fills the store; this folder is compiled without the sources. */
interface Parts {
  openStore(options: object): { write<T>(work: () => T): T; host: { bootId: string }; close(): void };
  resolveDirectories(environment: object): object;
  createTask(store: unknown, task: object): { readonly id: string };
  reserveAgent(store: unknown, wanted: object): { readonly id: string };
  recordRunning(store: unknown, id: string, processes: object): void;
  recordRunFacts(store: unknown, id: string, facts: object): void;
  recordOutcome(store: unknown, id: string, outcome: object): void;
  reportProgress(store: unknown, id: string, report: object): void;
  claimSettle(
    store: unknown,
    id: string,
    claimant: object,
    isAlive: () => boolean,
  ): { readonly attempt: number };
  finishSettle(store: unknown, id: string, attempt: number, ending: object): boolean;
  addon(): { readProcess(pid: number): { readonly startTime: number } | number };
}

interface ListedStore {
  readonly home: string;
  readonly parts: Parts;
  readonly store: ReturnType<Parts['openStore']>;
  readonly taskId: string;
  close(): void;
}

const files = [
  'store/store',
  'store/directories',
  'store/tasks',
  'store/reserve',
  'store/transitions',
  'store/outcomes',
  'store/reports',
  'store/settle',
  'native/load',
] as const;

async function openListedStore({ dir, supervisor }: Context): Promise<ListedStore | null> {
  const paths = files.map((file) => path.join(root, 'dist', `${file}.js`));
  if (supervisor === null || !paths.every((file) => existsSync(file))) return null;
  const modules = await Promise.all(paths.map((file) => import(file) as Promise<Partial<Parts>>));
  const parts = modules.reduce((all, some) => ({ ...all, ...some }), {}) as Parts;
  const home = path.join(realpathSync(dir), 'home');
  mkdirSync(home);
  const store = parts.openStore({ directories: parts.resolveDirectories({ AGENT_REAPER_HOME: home }) });
  const task = { description: 'List them', priority: 'P2', projectDirectory: home, context: {} };
  const { id: taskId } = parts.createTask(store, task);
  return {
    home,
    parts,
    store,
    taskId,
    close: () => {
      store.close();
    },
  };
}

const roomy = {
  depth: 9,
  agentsPerTask: 1e6,
  concurrentPerTask: 1e6,
  concurrentPerHost: 1e6,
  spawnsPerMinute: 1e6,
  childrenPerAgent: 1e6,
};

function reserve({ parts, store, taskId }: ListedStore): string {
  const wanted = {
    taskId,
    parentId: null,
    type: 'builder',
    engine: 'command',
    prompt: 'Build it.',
    limits: roomy,
  };
  return parts.reserveAgent(store, wanted).id;
}

/** Agents that are over, as a month leaves them. Many to a transaction, for here nobody waits between them. */
function fill(listed: ListedStore, count: number): void {
  const { parts, store } = listed;
  const claimant = { pid: 2, startTime: 1, bootId: store.host.bootId };
  for (let done = 0; done < count; done += 500) {
    store.write(() => {
      for (let n = done; n < Math.min(count, done + 500); n += 1) {
        const id = reserve(listed);
        parts.recordRunning(store, id, { supervisor: claimant, payload: claimant });
        parts.reportProgress(store, id, { status: 'working', message: `Step ${n}`, progress: 50 });
        parts.recordOutcome(store, id, { cause: 'completed', exitCode: 0, lastMessage: 'It stands.' });
        const { attempt } = parts.claimSettle(store, id, claimant, () => true);
        parts.finishSettle(store, id, attempt, { result: {}, error: null });
      }
    });
  }
}

/** Real trees of sleeping processes under real supervisors. */
async function startTrees(
  listed: ListedStore,
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
  const cli = path.join(root, 'dist/cli/main.js');
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
