import { spawn as nodeSpawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { createInterface } from 'node:readline';

/** A started command: when the promise or event said so, and its output. */
export interface Started {
  readonly announced: Promise<unknown>;
  readonly output: () => Promise<Readable>;
  readonly ended: () => Promise<unknown>;
}

const methods: Readonly<Record<string, () => Promise<(file: string) => Started>>> = {
  child_process: () => Promise.resolve(withNode),
  'agent-reaper': async () => (await import('./agent-reaper-spawn.ts')).withAgentReaper,
};

/** `spawn.js METHOD HEAP-MIB STAMP`: each line on standard input is one spawn of STAMP. */
async function main(method = '', heapMiB = '', stamp = ''): Promise<void> {
  const start = await methods[method]?.();
  if (start === undefined) throw new Error(`no method '${method}': ${Object.keys(methods).join(', ')}`);
  const ballast = fill(Number(heapMiB));
  for await (const _ of createInterface({ input: process.stdin })) {
    process.stdout.write(`${JSON.stringify(await measure(() => start(stamp)))}\n`);
  }
  // Kept to the end, or the collector would take it.
  if (ballast.length < 0) process.exitCode = 1;
}

/**
 * `execUs`: until the command ran. `resolvedUs`: until we were told. `syncUs`: in the call itself. `stallUs`: the
 * longest time for which nothing else could run on the thread, the call included.
 */
async function measure(start: () => Started): Promise<object> {
  const before = process.hrtime.bigint();
  const started = start();
  const returned = process.hrtime.bigint();
  const longest = longestStall();
  await started.announced;
  const resolved = process.hrtime.bigint();
  const stall = longest();
  const [stamp] = (await once(await started.output(), 'data')) as [Buffer];
  await started.ended();
  const us = (until: bigint): number => Number(until - before) / 1000;
  return {
    execUs: us(stamp.readBigInt64LE()),
    resolvedUs: us(resolved),
    syncUs: us(returned),
    stallUs: Math.max(us(returned), stall / 1000),
  };
}

/** Turns the event loop without rest; the result ends that and says how many nanoseconds its longest turn took. */
function longestStall(): () => number {
  let longest = 0;
  let running = true;
  let last = process.hrtime.bigint();
  const turn = (): void => {
    const now = process.hrtime.bigint();
    longest = Math.max(longest, Number(now - last));
    last = now;
    if (running) setImmediate(turn);
  };
  setImmediate(turn);
  return () => {
    turn();
    running = false;
    return longest;
  };
}

/** Objects of the JavaScript heap, so that its pages are spread and small as in a real program. */
function fill(mib: number): unknown[] {
  const ballast: unknown[] = [];
  while (process.memoryUsage.rss() < mib * 2 ** 20) {
    for (let i = 0; i < 10_000; i++)
      ballast.push({ index: i, text: `text ${ballast.length}`, list: [i, i + 0.5] });
  }
  return ballast;
}

function withNode(file: string): Started {
  const child = nodeSpawn(file, [], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'close');
  return {
    announced: once(child, 'spawn'),
    output: () => Promise.resolve(child.stdout),
    ended: () => exited,
  };
}

await main(...process.argv.slice(2));
