// Ends a tree of two when no descriptor is left, and tells how that went.
import { spawn as spawnChild } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { spawn, terminate, type TerminationReport } from '../../../src/process/index.ts';

const kind = process.argv[2] ?? '';
const script = 'sleep 1000 & echo $!; wait';
// As in any program that uses the library: it is loaded, and has started something.
await (
  await spawn('true')
).ended;
const { first, end } = kind === 'foreign' ? await foreign() : await own();

const taken: number[] = [];
for (;;) {
  try {
    taken.push(openSync('/dev/null', 'r'));
  } catch {
    break;
  }
}
const failure: unknown = await spawn('true').catch((error: unknown) => error);
const { survivorsTotal, verified } = await end();
for (const fd of taken) closeSync(fd);
const answer = {
  spawn: failure,
  survivors: survivorsTotal,
  alive: isAlive(first),
  strength: verified.strength,
};
process.stdout.write(`${JSON.stringify(answer)}\n`);

interface Tree {
  readonly first: number;
  readonly end: () => Promise<TerminationReport>;
}

async function own(): Promise<Tree> {
  const tier =
    kind === 'group'
      ? ({ containment: 'group', onParentExit: 'keep' } as const)
      : ({ containment: kind === 'subreaper' ? 'subreaper' : 'auto' } as const);
  const run = await spawn('sh', ['-c', script], tier);
  const [line] = (await once(run.stdout ?? process.stdin, 'data')) as [Buffer];
  return { first: Number(line.toString()), end: () => run.terminate({ grace: 0 }) };
}

async function foreign(): Promise<Tree> {
  const child = spawnChild('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { first: Number(line.toString()), end: () => terminate(child.pid ?? 0, { grace: 0 }) };
}

function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}
