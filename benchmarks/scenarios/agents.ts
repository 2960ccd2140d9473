import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, constants, mkdirSync, openSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { agentsLibrary, type AgentsLibrary } from '../agents-library.ts';
import { AgentsWorld } from '../agents-world.ts';
import { rowText, toRows } from '../rows.ts';
import type { Bar, Context, Row, Scenario } from '../scenario.ts';
import { summarize } from '../statistics.ts';

/** Agents: from the call to the engine's exec, and from its end to nothing left. */
export const agents: Scenario = {
  name: 'agents',
  about: 'deploying an agent, settling one, and settling 200 at once',
  async run(context) {
    const library = await agentsLibrary();
    if (library === null) return { rows: [], bars: [], notes: ['the package was not built'] };
    const launchers = spawnSync('tmux', ['-V']).status === 0 ? ['tmux', 'detached'] : ['detached'];
    const rows: Row[] = [];
    const bars: Bar[] = [];
    for (const launcher of launchers) {
      const measured = await measure(context, library, launcher);
      for (const row of measured.rows) context.log(rowText(row));
      rows.push(...measured.rows);
      bars.push(...measured.bars);
    }
    return { rows, bars, notes: [] };
  },
};

interface Measured {
  readonly rows: readonly Row[];
  readonly bars: readonly Bar[];
}

async function measure(context: Context, library: AgentsLibrary, launcher: string): Promise<Measured> {
  const folder = (name: string): string => {
    const made = path.join(context.dir, `${launcher}-${name}`);
    mkdirSync(made);
    return made;
  };
  const first: number[] = [];
  for (let run = 0; run < Math.max(3, Math.ceil(context.runs / 10)); run += 1) {
    const world = new AgentsWorld(library, folder(`first${run}`), launcher);
    first.push(await timed(() => world.deploy(['sleep', '1000'])));
    await world.close();
  }
  const world = new AgentsWorld(library, folder('warm'), launcher);
  const keeper = await world.deploy(['sleep', '10000']);
  const samples = await deployAndSettle(world, context.runs);
  process.kill(keeper.payload.pid, 'SIGKILL');
  await world.settled(1);
  const crowd = context.smoke ? 10 : 200;
  const together = await settleTogether(world, crowd);
  await world.close();
  const withHook = await settleWithoutFollower(
    new AgentsWorld(library, folder('hook'), launcher, false),
    context.runs,
  );
  const node = await nodeStart(context.runs);
  const rows = toRows(
    {
      'first deployment to exec': first,
      'warm deployment to exec': samples.deployed,
      'exit to settled, follower alive': samples.settled,
      'exit to settled, by an exit hook': withHook,
      'node -e 0': node,
      [`${crowd} ending at once, until all are settled`]: [together],
    },
    { launcher },
    'ms',
  );
  const p50 = (values: readonly number[]): number => summarize(values).p50;
  const bar = (what: string, limit: number, seen: number): Bar => ({
    what: `${what}, ${launcher}`,
    limit: `p50 <= ${limit.toFixed(0)} ms`,
    seen: `${seen.toFixed(1)} ms`,
    met: seen <= limit,
  });
  return {
    rows,
    bars: [
      bar('first deployment to exec', 100, p50(first)),
      bar('warm deployment to exec', 25, p50(samples.deployed)),
      bar('exit to settled, follower alive', 50, p50(samples.settled)),
      bar('exit to settled, by an exit hook', p50(node) + 120, p50(withHook)),
      ...(context.smoke ? [] : [bar(`${crowd} ending at once, until all are settled`, 5000, together)]),
    ],
  };
}

async function deployAndSettle(
  world: AgentsWorld,
  runs: number,
): Promise<{ deployed: number[]; settled: number[] }> {
  const deployed: number[] = [];
  const settled: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const begun = performance.now();
    const agent = await world.deploy(['sleep', '1000']);
    deployed.push(performance.now() - begun);
    settled.push(await killAndSettle(world, agent.payload.pid));
  }
  return { deployed, settled };
}

/** Another agent keeps the host from leaving between two runs. */
async function settleWithoutFollower(world: AgentsWorld, runs: number): Promise<number[]> {
  const times: number[] = [];
  await world.deploy(['sleep', '10000']);
  for (let run = 0; run < runs; run += 1) {
    const agent = await world.deploy(['sleep', '1000']);
    times.push(await killAndSettle(world, agent.payload.pid));
  }
  await world.close();
  return times;
}

function killAndSettle(world: AgentsWorld, pid: number): Promise<number> {
  return timed(async () => {
    process.kill(pid, 'SIGKILL');
    await world.settled(1);
  });
}

/** They all read from one FIFO, whose last writer closes it. */
async function settleTogether(world: AgentsWorld, crowd: number): Promise<number> {
  const fifo = path.join(world.project, 'fifo');
  execFileSync('mkfifo', [fifo]);
  const gate = openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK);
  const script = `exec 3<${fifo}; : >ready-$$; read x <&3; exit 0`;
  for (let n = 0; n < crowd; n += 1) await world.deploy(['sh', '-c', script]);
  const ready = (): number => readdirSync(world.project).filter((name) => name.startsWith('ready-')).length;
  while (ready() < crowd) await new Promise((resolve) => setImmediate(resolve));
  return timed(async () => {
    closeSync(gate);
    await world.settled(crowd);
  });
}

async function nodeStart(runs: number): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1)
    times.push(await timed(() => Promise.resolve(execFileSync(process.execPath, ['-e', '0']))));
  return times;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}
