import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { rotated } from '../interleave.ts';
import { Connection, endings } from '../mcp/connection.ts';
import { stage, states } from '../mcp/states.ts';
import { ours, peers, type Subject } from '../mcp/subjects.ts';
import { root } from '../programs.ts';
import { figure, rowText, toRows } from '../rows.ts';
import type { Bar, Context, Result, Row, Scenario } from '../scenario.ts';
import { summarize } from '../statistics.ts';

/** Calls after the first one. */
const laterCalls = 20;

/** Milliseconds in which a server has to end, whatever it does. */
const endLimitMs = 100;

const megabyte = 1_000_000 / 1_024;

/** What a client waits for, of our MCP server and of others. */
export const mcp: Scenario = {
  name: 'mcp',
  about: 'the MCP server: start, memory, calls and end, beside well-known ones',
  async run(context) {
    if (!existsSync(path.join(root, 'dist/mcp/server.cjs')))
      return { rows: [], bars: [], notes: ['the package was not built'] };
    const own = ours(path.join(context.dir, 'own'));
    const stageOfOwn = await stage(own.env, own.cwd);
    await compile(own);
    const { subjects, notes } = peers(context.dir);
    const lives = await liveAll(context, [own, ...subjects]);
    const ends = await endAll(context, own, stageOfOwn);
    const rows = [...lives.rows, ...ends.rows];
    for (const row of rows) context.log(rowText(row));
    return { rows, bars: [...lives.bars, ...ends.bars], notes: [...notes, ...lives.notes] };
  },
};

/** What is compiled is kept by the first start, a while after it: what is measured is every later one. */
async function compile(own: Subject): Promise<void> {
  const server = new Connection(own);
  await server.begin();
  await server.request('tools/call', own.call);
  const cache = path.join(own.env['AGENT_REAPER_HOME'] ?? '', 'cache');
  const kept = (): number =>
    existsSync(cache) ? readdirSync(cache).filter((name) => name[0] !== '.').length : 0;
  while (kept() < 2) await delay(50);
  await server.end(endings['end of stdin']);
}

interface Life {
  readonly start: number[];
  readonly memory: number[];
  readonly first: number[];
  readonly later: number[];
  readonly eof: number[];
  readonly term: number[];
  stubborn: number;
}

async function liveAll(context: Context, subjects: readonly Subject[]): Promise<Result> {
  const lives = new Map(subjects.map((subject) => [subject, newLife()]));
  const node: number[] = [];
  const uncompiled: number[] = [];
  const warmUp = context.smoke ? 0 : 3;
  for (let run = -warmUp; run < context.runs; run += 1) {
    const keep = (samples: number[], sample: number): void => {
      if (run >= 0) samples.push(sample);
    };
    const rounds = [
      async () => {
        keep(node, await nodeAlone());
      },
      async () => {
        keep(uncompiled, await firstStart(context.dir, run));
      },
      ...subjects.map((subject) => async () => {
        await live(subject, run, (run >= 0 ? lives.get(subject) : undefined) ?? newLife());
      }),
    ];
    for (const round of rotated(rounds, run + warmUp)) await round();
  }
  const table = (what: string, unit: Row['unit'], of: (life: Life) => readonly number[]): Row[] => {
    const samples = subjects.flatMap((subject) => {
      const seen = of(lives.get(subject) ?? newLife());
      return seen.length === 0 ? [] : [[subject.name, seen] as const];
    });
    return toRows(Object.fromEntries(samples), { what }, unit);
  };
  const rows = [
    ...toRows({ 'node -e 0': node, 'agent-reaper, nothing compiled yet': uncompiled }, { what: start }, 'ms'),
    ...table(start, 'ms', (life) => life.start),
    ...table('resident memory then', 'KiB', (life) => life.memory),
    ...table('first call', 'ms', (life) => life.first),
    ...table('later calls', 'ms', (life) => life.later),
    ...table('end of stdin to exit', 'ms', (life) => life.eof),
    ...table('SIGTERM to exit', 'ms', (life) => life.term),
  ];
  const own = lives.get(subjects[0] as Subject) ?? newLife();
  return {
    rows,
    bars: startBars(node, own),
    notes: subjects
      .filter((subject) => (lives.get(subject)?.stubborn ?? 0) > 0)
      .map(
        (subject) => `${subject.name} did not end by itself ${String(lives.get(subject)?.stubborn)} times`,
      ),
  };
}

const start = 'spawn to tools/list';

function startBars(node: readonly number[], own: Life): Bar[] {
  const old = Number(process.versions.node.split('.')[0]) < 22;
  const limit = summarize(node).p50 + (old ? 60 : 50);
  const seen = summarize(own.start).p50;
  const memory = summarize(own.memory).p50 / megabyte;
  return [
    {
      what: start,
      limit: `p50 <= node -e 0 + ${old ? '60' : '50'} ms = ${figure(limit)} ms`,
      seen: `${figure(seen)} ms`,
      met: seen <= limit,
    },
    ...(old
      ? [
          {
            what: 'resident memory then',
            limit: 'p50 <= 66 MB',
            seen: `${figure(memory)} MB`,
            met: memory <= 66,
          },
        ]
      : []),
  ];
}

function newLife(): Life {
  return { start: [], memory: [], first: [], later: [], eof: [], term: [], stubborn: 0 };
}

async function live(subject: Subject, run: number, life: Life): Promise<void> {
  const began = performance.now();
  const server = new Connection(subject);
  await server.begin();
  life.start.push(performance.now() - began);
  life.memory.push(server.memory());
  for (let call = 0; call <= laterCalls; call += 1) {
    const called = performance.now();
    await server.request('tools/call', subject.call);
    (call === 0 ? life.first : life.later).push(performance.now() - called);
  }
  const [how, times] =
    run % 2 === 0 ? (['end of stdin', life.eof] as const) : (['SIGTERM', life.term] as const);
  const { ms, killed } = await server.end(endings[how]);
  times.push(ms);
  if (killed) life.stubborn += 1;
}

async function firstStart(dir: string, run: number): Promise<number> {
  const began = performance.now();
  const server = new Connection(ours(path.join(dir, `fresh${String(run)}`)));
  await server.begin();
  const ms = performance.now() - began;
  await server.end(endings.SIGTERM);
  return ms;
}

async function nodeAlone(): Promise<number> {
  const began = performance.now();
  await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'exit');
  return performance.now() - began;
}

async function endAll(
  context: Context,
  own: Subject,
  stageOfOwn: Awaited<ReturnType<typeof stage>>,
): Promise<Omit<Result, 'notes'>> {
  const runs = Math.max(2, Math.ceil(context.runs / 5));
  const samples: Record<string, Record<string, number[]>> = {};
  for (let run = 0; run < runs; run += 1) {
    for (const [ending, act] of Object.entries(endings)) {
      for (const [state, reach] of Object.entries(states)) {
        const server = new Connection(own);
        const tidy = await reach(server, stageOfOwn);
        const { ms } = await server.end(act);
        tidy?.();
        ((samples[ending] ??= {})[state] ??= []).push(ms);
      }
    }
  }
  const rows = Object.entries(samples).flatMap(([ending, byState]) =>
    toRows(byState, { what: `${ending} to exit` }, 'ms'),
  );
  const all = Object.values(samples).flatMap((byState) => Object.values(byState).flat());
  const { p99, max } = summarize(all);
  return {
    rows,
    bars: [
      {
        what: 'end by each of five ways in each of four states',
        limit: `p99 <= ${String(endLimitMs)} ms`,
        seen: `p99 ${figure(p99)} ms, max ${figure(max)} ms`,
        met: p99 <= endLimitMs,
      },
    ],
  };
}
