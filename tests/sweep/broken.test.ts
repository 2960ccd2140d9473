import { describe, expect, test } from 'vitest';
import { deploySteps } from '../../src/agents/deploy/deploy.ts';
import { tmuxOf } from '../../src/agents/tmux-of.ts';
import { requireAgent } from '../../src/store/agents.ts';
import { stopHost } from '../../src/agents/kill/host-stop.ts';
import { outcomeOf } from '../../src/store/outcomes.ts';
import { claimSettle } from '../../src/store/settle.ts';
import { sweep } from '../../src/sweep/sweep.ts';
import { verify } from '../../src/sweep/verify.ts';
import { serverPid } from '../../src/tmux/server.ts';
import type { World } from '../agents/world.ts';
import { eventually } from '../helpers/eventually.ts';
import { runNode } from '../helpers/processes.ts';
import { hasTmux, isAlive } from '../host/helpers.ts';
import {
  deployer,
  hostPid,
  leaving,
  leftBy,
  slay,
  slayAll,
  sparedOf,
  supervisorsOf,
  wreckage,
} from './wreck.ts';

const launchers: readonly (readonly [where: string, agents: string])[] = [
  ['without a terminal', 'launcher = "detached"'],
  ...(hasTmux ? [['in tmux', 'launcher = "tmux"'] as const] : []),
  ['without a cgroup', 'launcher = "detached"\ncontainment = "subreaper"'],
];

/** Without exit hooks and followers, so that nobody but the sweep puts anything in order. */
const broken = (agents: string): World =>
  wreckage({ config: `[limits]\ngrace = "300ms"\nhard = "5s"\n[agents]\n${agents}\n`, hooks: 'none' });

/** One sweep is enough, and a second one finds nothing. */
async function expectClean({ manager }: World): Promise<void> {
  const report = await sweep(manager, { dryRun: false });
  expect(report).toMatchObject({ remaining: 0, unknown: [] });
  const proof = await verify(manager);
  expect([...proof.processes, ...proof.state, ...proof.unknown]).toEqual([]);
  const again = await sweep(manager, { dryRun: false });
  expect(again.leftovers.filter(({ agentId }) => agentId !== null)).toEqual([]);
}

describe.each(launchers)('of a run %s, a sweep clears what is left', (_, agents) => {
  test('when the payload was killed', async () => {
    const here = broken(agents);
    const { agent } = await here.shell(leaving);
    await leftBy(here);
    await slay(agent.payload?.pid ?? 0);
    await eventually(async () => !(await supervisorsOf(here)).some(({ agentId }) => agentId === agent.id), {
      what: 'the supervisor has ended',
    });
    await expectClean(here);
    expect(outcomeOf(here.manager.store, agent.id)).toMatchObject({ cause: 'exited', signal: 'SIGKILL' });
  });

  test('when the supervisor was killed', async () => {
    const here = broken(agents);
    const { agent } = await here.shell(leaving);
    const pids = await leftBy(here);
    await slay(agent.supervisor?.pid ?? 0);
    await expectClean(here);
    expect(pids.some(isAlive)).toBe(false);
    expect(outcomeOf(here.manager.store, agent.id)).toMatchObject({ cause: 'lost' });
  });

  test('when supervisor and host were killed in the same instant', async () => {
    const here = broken(agents);
    const { agent } = await here.shell(leaving);
    const pids = await leftBy(here);
    await slayAll(here);
    await expectClean(here);
    expect(pids.some(isAlive)).toBe(false);
    expect(requireAgent(here.manager.store, agent.id)).toMatchObject({
      status: 'lost',
      processState: 'gone',
    });
  });

  test('when the host was killed, and not what is alive', async () => {
    const here = broken(agents);
    const { agent } = await here.shell('sleep 1000');
    const host = await hostPid(here);
    await slay(host);
    const report = await sweep(here.manager, { dryRun: false });
    expect(report).toMatchObject({ remaining: 0, agents: { live: [agent.id] } });
    expect(isAlive(agent.payload?.pid ?? 0)).toBe(true);
    await slayAll(here);
    await expectClean(here);
  });

  test.each(deploySteps)('when the deployer was killed at the step %s', async (step) => {
    const here = broken(agents);
    const args = [here.home, here.task.id, '', '1', 'sleep', '1000'];
    const { stdout, signal } = await runNode(deployer, args, { DIE_AT: step });
    expect(signal).toBe('SIGKILL');
    const { id } = JSON.parse(stdout) as { id: string };
    await sweep(here.manager, { dryRun: false });
    // It may have been started all the same; then it was adopted, and is an agent like any other.
    if (requireAgent(here.manager.store, id).settledAt === null) await slayAll(here);
    await expectClean(here);
    expect(outcomeOf(here.manager.store, id)).toBeDefined();
  });

  test('when whoever settled was killed, and whoever stopped the host', async () => {
    const here = broken(agents);
    const { agent } = await here.shell('exit 3');
    const { store } = here.manager;
    const dead = { pid: 4_000_000, startTime: 1, bootId: store.host.bootId };
    claimSettle(store, agent.id, dead, () => true);
    stopHost(store, 'tired');
    store.database.run("UPDATE kv SET value = :dead WHERE key LIKE 'stopping %'", {
      dead: JSON.stringify(dead),
    });
    const report = await sweep(here.manager, { dryRun: false });
    expect(report.leftovers.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['host_stop', 'agent']));
    await expectClean(here);
    expect(outcomeOf(store, agent.id)).toMatchObject({ cause: 'exited', exitCode: 3 });
  });
});

describe.runIf(hasTmux)('of tmux', () => {
  const inTmux = 'launcher = "tmux"';

  test('the server of a dead host is ended when nothing is in it any more', async () => {
    const here = broken(inTmux);
    await here.shell('sleep 1000');
    const server = (await serverPid(await tmuxOf(here.manager))) ?? 0;
    await slay(await hostPid(here));
    const busy = await sweep(here.manager, { dryRun: false });
    expect(sparedOf(busy, 'tmux_server')).toHaveLength(1);
    expect(isAlive(server)).toBe(true);
    await slayAll(here);
    await expectClean(here);
    expect(isAlive(server)).toBe(false);
  });

  test('a killed server takes its agents along, and nothing of them stays', async () => {
    const here = broken(inTmux);
    const { agent } = await here.shell(leaving);
    const pids = await leftBy(here);
    await slay((await serverPid(await tmuxOf(here.manager))) ?? 0);
    await eventually(() => !isAlive(agent.supervisor?.pid ?? 0), {
      what: 'the supervisor has ended its run',
    });
    await eventually(async () => (await supervisorsOf(here)).length === 0, { what: 'the host has left' });
    await expectClean(here);
    expect(pids.some(isAlive)).toBe(false);
    expect(outcomeOf(here.manager.store, agent.id)).toMatchObject({ cause: 'terminal_lost' });
  });
});
