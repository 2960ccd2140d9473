import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { runPaths } from '../../src/agents/run-paths.ts';
import { handle } from '../../src/process/handle.ts';
import { groundOf } from '../../src/sweep/ground.ts';
import { look } from '../../src/sweep/scene.ts';
import { sweep } from '../../src/sweep/sweep.ts';
import type { World } from '../agents/world.ts';
import { eventually } from '../helpers/eventually.ts';
import { hasTmux, isAlive } from '../host/helpers.ts';
import { temporaryDirectory } from '../store/helpers.ts';
import { slayAll, sparedOf, wreckage } from './wreck.ts';

const config = '[limits]\ngrace = "300ms"\n[agents]\nlauncher = "detached"\ncontainment = "subreaper"\n';

/** Starts `sleep` with an environment, so that nobody is above it any more. Its name can be any. */
async function orphan(env: NodeJS.ProcessEnv, name = 'sleep', ...args: string[]): Promise<number> {
  const folder = temporaryDirectory();
  const program = join(folder, name);
  copyFileSync('/bin/sleep', program);
  const script = `setsid "${program}" ${['1000', ...args].join(' ')} > /dev/null 2>&1 < /dev/null & echo $! > "${folder}/pid"`;
  spawnSync('sh', ['-c', script], { env: { PATH: process.env['PATH'], ...env } });
  const pid = await eventually(
    () => {
      const found = Number(readFileSync(join(folder, 'pid'), 'utf8'));
      return readlinkSync(`/proc/${found}/exe`) === program ? found : undefined;
    },
    { what: 'the orphan' },
  );
  onTestFinished(() => {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It was ended, as it was to be.
    }
  });
  return pid;
}

const identityOf = ({ manager }: World, agentId: string): NodeJS.ProcessEnv => ({
  AGENT_REAPER_IDENTITY: runPaths(manager.store, agentId).identity,
});

describe('a sweep leaves alone', () => {
  test('the agents, orphans and leftovers of another state directory', async () => {
    const [here, there] = [wreckage({ config }), wreckage({ config, hooks: 'none' })];
    const { agent } = await there.shell('sleep 1000 & sleep 1000');
    const lost = await there.shell('setsid sleep 1000 & echo $! > pid; sleep 1000');
    const pid = await eventually(() => Number(readFileSync(join(there.project, 'pid'), 'utf8')), {
      what: 'the pid',
    });
    const marked = await orphan(identityOf(there, lost.agent.id));
    const report = await sweep(here.manager, { dryRun: false });
    expect(report.leftovers.filter(({ agentId }) => agentId !== null)).toEqual([]);
    for (const one of [agent.payload?.pid, agent.supervisor?.pid, pid, marked])
      expect(isAlive(one ?? 0)).toBe(true);
  });

  test('processes that have the names and arguments of ours', async () => {
    const here = wreckage({ config });
    const pids = [
      await orphan({}, 'agent-supervisor'),
      await orphan({ AGENT_REAPER_HOME: here.home }, 'claude'),
    ];
    await sweep(here.manager, { dryRun: false });
    expect(pids.map(isAlive)).toEqual([true, true]);
  });

  test('a process that is older than the run whose mark it bears', async () => {
    const here = wreckage({ config, hooks: 'none' });
    // The id cannot be known before; who forges it afterwards is as old as he is.
    const script = 'read -r mark < "$FIFO"; AGENT_REAPER_IDENTITY=$mark exec sleep 1000';
    const folder = temporaryDirectory();
    spawnSync('mkfifo', [join(folder, 'fifo')]);
    const forger = spawn('sh', ['-c', `setsid sh -c '${script}' & echo $!`], {
      env: { PATH: process.env['PATH'], FIFO: join(folder, 'fifo') },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const pid = Number(
      await new Promise<string>((resolve) => forger.stdout.setEncoding('utf8').once('data', resolve)),
    );
    onTestFinished(() => {
      process.kill(pid, 'SIGKILL');
    });
    const { agent } = await here.shell('sleep 1000');
    writeFileSync(join(folder, 'fifo'), `${runPaths(here.manager.store, agent.id).identity}\n`);
    await eventually(() => readFileSync(`/proc/${pid}/environ`, 'latin1').includes(agent.id), {
      what: 'the mark',
    });
    await slayAll(here);
    const report = await sweep(here.manager, { dryRun: false });
    expect(isAlive(pid)).toBe(true);
    const why = expect.stringContaining('older') as string;
    expect(sparedOf(report, 'orphan')).toMatchObject([{ nameable: true, why }]);
  });

  test('a process with a mark whose parent lives, until it is named', async () => {
    const here = wreckage({ config, hooks: 'none' });
    const { agent } = await here.shell('sleep 1000');
    const child = spawn('sleep', ['1000'], { env: identityOf(here, agent.id), stdio: 'ignore' });
    const { pid = 0 } = child;
    await slayAll(here);
    const report = await sweep(here.manager, { dryRun: false });
    expect(isAlive(pid)).toBe(true);
    const { startTime } = await handle(pid);
    expect(sparedOf(report, 'orphan')).toMatchObject([{ locator: `${pid}:${startTime}`, nameable: true }]);
    const named = await sweep(here.manager, { dryRun: false, foreign: [`${pid}:${startTime}`, `${pid}:1`] });
    expect(named.named.map(({ result }) => result)).toEqual(['ended', 'refused']);
    await eventually(() => child.signalCode === 'SIGTERM', { what: 'it has ended' });
  });

  test.runIf(hasTmux)('a tmux server that an agent has started, and whoever is in it', async () => {
    const here = wreckage({ config, hooks: 'none' });
    const socket = join(temporaryDirectory(), 'tmux');
    onTestFinished(() => {
      spawnSync('tmux', ['-S', socket, 'kill-server']);
    });
    await here.shell(`tmux -f /dev/null -S ${socket} new-session -d 'sleep 1000'; sleep 1000`);
    const asked = (format: string): number =>
      Number(
        spawnSync('tmux', ['-N', '-S', socket, 'display-message', '-p', format], { encoding: 'utf8' }).stdout,
      );
    const [server, pane] = await eventually(
      () => {
        const pids = [asked('#{pid}'), asked('#{pane_pid}')] as const;
        return pids.every((pid) => pid > 0) ? pids : undefined;
      },
      { what: 'the server of the agent' },
    );
    await slayAll(here);
    const report = await sweep(here.manager, { dryRun: false });
    expect([server, pane].map(isAlive)).toEqual([true, true]);
    expect(report.spared.map(({ why }) => why).join()).toContain('tmux');
  });

  test('a run of the library that was started from this very process', async () => {
    const here = wreckage({ config });
    const before = (await look(groundOf(here.manager))).supervising.size;
    const { spawn: start } = await import('../../src/process/index.ts');
    const run = await start('sleep', ['1000']);
    expect((await look(groundOf(here.manager))).supervising.size).toBeGreaterThanOrEqual(before);
    await sweep(here.manager, { dryRun: false });
    expect(isAlive(run.pid)).toBe(true);
    await run.terminate();
  });
});

describe('foreign leftovers', () => {
  test('are listed with age and memory, and ended only when they are named', async () => {
    const here = wreckage({ config });
    const pid = await orphan({}, 'mcp-server-stray');
    const { startTime } = await handle(pid);
    const listed = await sweep(here.manager, { dryRun: false });
    const entry = listed.foreign.find((one) => one.pid === pid);
    expect(entry).toMatchObject({ startTime, kind: 'mcp_server', command: 'mcp-server-stray', processes: 1 });
    expect(entry?.memoryBytes).toBeGreaterThan(0);
    expect(isAlive(pid)).toBe(true);
    const dry = await sweep(here.manager, { dryRun: true, foreign: [`${pid}:${startTime}`] });
    expect(dry.named).toEqual([]);
    expect(isAlive(pid)).toBe(true);
    const { named } = await sweep(here.manager, { dryRun: false, foreign: [`${pid}:${startTime}`] });
    expect(named).toEqual([{ name: `${pid}:${startTime}`, result: 'ended', error: null }]);
    await eventually(() => !isAlive(pid), { what: 'it has ended' });
  });

  test('are not those that somebody is above of', async () => {
    const here = wreckage({ config });
    const folder = temporaryDirectory();
    const program = join(folder, 'mcp-server-used');
    copyFileSync('/bin/sleep', program);
    const child = spawn(program, ['1000'], { stdio: 'ignore', detached: true });
    onTestFinished(() => {
      child.kill();
    });
    const { foreign } = await sweep(here.manager, { dryRun: true });
    expect(foreign.some(({ pid }) => pid === child.pid)).toBe(false);
  });
});
