import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { spawn, type TerminationReport } from 'agent-reaper/process';

/** What a process holds that could pile up. */
export interface Holdings {
  readonly descriptors: number;
  readonly rssKiB: number;
  /** Zombies included. */
  readonly children: number;
  /** Leaves of its runs that were still there after their report. */
  readonly leaves: number;
}

/** `soak.js TREE DIR`: `run N` makes N runs, every other one ended by us, and answers with what is held then. */
async function main(tree = '', dir = ''): Promise<void> {
  let leaves = 0;
  for await (const line of createInterface({ input: process.stdin })) {
    const runs = Number(line.split(' ')[1]);
    for (let i = 0; i < runs; i++) {
      const { containment, verified } = await (i % 2 === 0 ? endsByItself() : isEnded(tree, dir));
      if (!verified.value) throw new Error(`run ${i} was not proven to be gone`);
      if (containment.leaf !== null && existsSync(containment.leaf)) leaves++;
    }
    process.stdout.write(`${JSON.stringify(holdings(leaves))}\n`);
  }
}

async function endsByItself(): Promise<TerminationReport> {
  const run = await spawn('/bin/true', [], { stdio: 'ignore' });
  return await run.ended;
}

async function isEnded(tree: string, dir: string): Promise<TerminationReport> {
  const run = await spawn(tree, ['escapees', '3', dir], { stdio: 'ignore' });
  return await run.terminate({ grace: 0 });
}

function holdings(leaves: number): Holdings {
  globalThis.gc?.();
  return {
    // The listing itself holds one.
    descriptors: readdirSync('/proc/self/fd').length - 1,
    rssKiB: Math.round(process.memoryUsage.rss() / 1024),
    children: readdirSync('/proc/self/task').flatMap(childrenOf).length,
    leaves,
  };
}

function childrenOf(thread: string): string[] {
  return readFileSync(`/proc/self/task/${thread}/children`, 'utf8').split(' ').filter(Boolean);
}

await main(...process.argv.slice(2));
