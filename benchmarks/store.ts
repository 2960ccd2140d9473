// Writes per second into one store, from 1 and from 16 processes, beside the floor: the same driver that adds the same
// event in a bare transaction. Also what it costs to open a store, to record an outcome durably, and to wake a reader.
// Usage: npm run build && npx tsc -p benchmarks && node build/benchmarks/store.js [SECONDS]
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { machineFacts } from './machine.ts';
import { roomyLimits } from './roomy-limits.ts';
import { summarize, type Summary } from './statistics.ts';

/** The part of the built package that is measured; this folder is compiled without the sources. */
interface Store {
  readonly database: {
    run(sql: string, parameters: object): number;
    transaction<T>(work: () => T): T;
    close(): void;
  };
  readonly host: { readonly id: string };
  close(): void;
}
interface Parts {
  openStore(): Store;
  createTask(store: Store, task: object): { readonly id: string };
  reserveAgent(store: Store, wanted: object): { readonly id: string };
  reportProgress(store: Store, agentId: string, report: object): unknown;
  recordOutcome(store: Store, agentId: string, report: object): unknown;
  waitForEvents(store: Store, options: object): Promise<{ readonly cursor: number }>;
}

const built = new URL('../../dist/store/', import.meta.url);
const files = ['store', 'tasks', 'reserve', 'reports', 'outcomes', 'wait'];
const modules = await Promise.all(
  files.map((file) => import(new URL(`${file}.js`, built).href) as Promise<Partial<Parts>>),
);
const parts = modules.reduce((all, some) => ({ ...all, ...some }), {}) as Parts;

const [, , first = '4', kind = '', agentId = ''] = process.argv;
if (process.send === undefined) await measureAll(Number(first));
else worker(kind, agentId);

/** One of the writing processes: as many writes as fit, each one timed. */
function worker(write: string, agent: string): void {
  const store = parts.openStore();
  const report = { status: 'working', message: 'a line of progress', progress: 50 };
  const data = JSON.stringify(report);
  const sql =
    "INSERT INTO events (at, host_id, agent_id, kind, data) VALUES (:at, :host, :agent, 'progress', :data)";
  const writes: Readonly<Record<string, () => unknown>> = {
    floor: () =>
      store.database.transaction(() =>
        store.database.run(sql, { at: Date.now(), host: store.host.id, agent, data }),
      ),
    report: () => parts.reportProgress(store, agent, report),
  };
  process.once('message', (until: number) => {
    const times = timed(writes[write] ?? ((): void => undefined), () => Date.now() < until);
    store.close();
    process.send?.({ times }, () => {
      process.disconnect();
    });
  });
  process.send?.('ready');
}

async function measureAll(seconds: number): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'ar-bench-store-'));
  process.env['AGENT_REAPER_HOME'] = home;
  try {
    console.log(JSON.stringify(machineFacts()));
    const opening = timed(() => {
      parts.openStore().close();
    }, counter(200));
    print('open and close a store that is there', opening.slice(1));
    const store = parts.openStore();
    const taskId = parts.createTask(store, {
      description: 'x',
      priority: 'P2',
      projectDirectory: home,
      context: {},
    }).id;
    const reserve = (): string =>
      parts.reserveAgent(store, {
        taskId,
        parentId: null,
        type: 'b',
        engine: 'command',
        prompt: '',
        limits: roomyLimits,
      }).id;
    print('reserve an agent', timed(reserve, counter(200)));
    const agents = Array.from({ length: 200 }, reserve);
    print(
      'record an outcome, durably',
      timed(() => parts.recordOutcome(store, agents.pop() ?? '', { cause: 'exited' }), counter(200)),
    );
    print('from a commit to the reader that it wakes', await wakes(store, reserve()));
    for (const processes of [1, 16]) {
      for (const write of ['floor', 'report'])
        await rate(write, processes, seconds, Array.from({ length: processes }, reserve));
    }
    store.close();
  } finally {
    rmSync(home, { recursive: true });
  }
}

async function rate(
  write: string,
  processes: number,
  seconds: number,
  agents: readonly string[],
): Promise<void> {
  const children = agents.map((agent) => fork(fileURLToPath(import.meta.url), ['', write, agent]));
  await Promise.all(children.map((child) => once(child, 'message')));
  const results = children.map((child) => once(child, 'message'));
  const until = Date.now() + seconds * 1_000;
  for (const child of children) child.send(until);
  const times = (await Promise.all(results)).flatMap(([message]) => (message as { times: number[] }).times);
  const perSecond = Math.round(times.length / seconds);
  print(`${write}, ${String(processes)} processes: ${String(perSecond)} writes/s`, times);
}

/** Reader and writer have a connection each, as they have in two processes. */
async function wakes(reader: Store, agent: string): Promise<number[]> {
  const writer = parts.openStore();
  let { cursor } = await parts.waitForEvents(reader, { cursor: 0, deadlineMs: 0, limit: 1e6 });
  const times: number[] = [];
  for (let run = 0; run < 200; run += 1) {
    const waiting = parts.waitForEvents(reader, { cursor, deadlineMs: 10_000 });
    const start = performance.now();
    parts.reportProgress(writer, agent, { status: 'working', message: '', progress: 1 });
    ({ cursor } = await waiting);
    times.push(performance.now() - start);
  }
  writer.close();
  return times;
}

function timed(work: () => unknown, more: () => boolean): number[] {
  const times: number[] = [];
  while (more()) {
    const start = performance.now();
    work();
    times.push(performance.now() - start);
  }
  return times;
}

function counter(runs: number): () => boolean {
  let left = runs;
  return () => (left -= 1) >= 0;
}

function print(what: string, milliseconds: readonly number[]): void {
  const { runs, p50, p99, max }: Summary = summarize(milliseconds);
  console.log(
    `${what}: p50 ${p50.toFixed(3)} ms, p99 ${p99.toFixed(3)} ms, max ${max.toFixed(1)} ms (${String(runs)} runs)`,
  );
}
