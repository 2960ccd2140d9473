import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { agentById, unsettledAgents } from '../../src/store/agents.ts';
import { outcomeOf } from '../../src/store/outcomes.ts';
import { world, type World } from '../agents/world.ts';
import { eventually } from '../helpers/eventually.ts';
import { isAlive } from '../host/helpers.ts';
import { corrupt, putBackInTheEnd } from '../sweep/broken-store.ts';
import { backendOf } from './calls.ts';
import { ServerProcess } from './server-process.ts';

const config = `[limits]
grace = "300ms"
hard = "5s"
[agents]
launcher = "detached"
[engines.sleeper]
executable = "sh"
args = ["-c", "setsid sleep 600 & sleep 600"]
[store]
busy_timeout = "300ms"
`;

const brokenWorld = (): World => putBackInTheEnd(world({ config }));

const alive = (agent: { readonly payload: { readonly pid: number } | null }): boolean =>
  isAlive(agent.payload?.pid ?? 0);

describe('kill_real_agent where the store is corrupt', () => {
  test('ends an agent and those below it with proof, no other, and says what is not known', async () => {
    const here = brokenWorld();
    const { agent: parent } = await here.shell('sleep 600');
    const { agent: child } = await here.shell('sleep 600', { parentId: parent.id });
    const { agent: other } = await here.shell('sleep 600');
    corrupt(here);
    const caller = backendOf('orchestrator', here);
    const { ok, value } = await caller.call('kill_real_agent', {
      task_id: here.task.id,
      agent_id: parent.id,
    });
    expect({ ok, value }).toMatchObject({
      ok: true,
      value: {
        agent_id: parent.id,
        status: 'unrecorded',
        cleanup: null,
        descendants: [{ agent_id: child.id, state: 'ended, proven' }],
        unrecorded: {
          code: 'STORE_CORRUPT',
          proven: true,
          not_known: expect.arrayContaining([expect.stringContaining('outcome')]) as string[],
        },
      },
    });
    expect([parent, child, other].map(alive)).toEqual([false, false, true]);
  });

  test('leaves children alone when it is told to', async () => {
    const here = brokenWorld();
    const { agent: parent } = await here.shell('sleep 600');
    const { agent: child } = await here.shell('sleep 600', { parentId: parent.id });
    corrupt(here);
    await backendOf('orchestrator', here).ok('kill_real_agent', {
      task_id: here.task.id,
      agent_id: parent.id,
      children: false,
    });
    expect([parent, child].map(alive)).toEqual([false, true]);
  });

  test('names those that live when nobody of that id does, or not in that task', async () => {
    const here = brokenWorld();
    const { agent } = await here.shell('sleep 600');
    corrupt(here);
    const caller = backendOf('orchestrator', here);
    const ids = { task_id: here.task.id, agent_id: agent.id };
    const nobody = await caller.call('kill_real_agent', { ...ids, agent_id: 'nobody-000000-000000' });
    expect(nobody.value).toMatchObject({
      code: 'NOT_FOUND',
      error: expect.stringContaining(agent.id) as string,
    });
    const stranger = await caller.call('kill_real_agent', {
      ...ids,
      task_id: 'TASK-20200101-000000-00000000',
    });
    expect(stranger.value).toMatchObject({ code: 'NOT_FOUND' });
    expect(alive(agent)).toBe(true);
  });

  test('is refused to an agent: nothing tells which one it is', async () => {
    const here = brokenWorld();
    const { agent: parent } = await here.shell('sleep 600');
    const { agent: child } = await here.shell('sleep 600', { parentId: parent.id });
    const caller = backendOf(parent.id, here);
    corrupt(here);
    const answer = await caller.call('kill_real_agent', { task_id: here.task.id, agent_id: child.id });
    expect(answer.value).toMatchObject({ success: false, code: 'STORE_CORRUPT' });
    expect(alive(child)).toBe(true);
  });

  test('other tools say that the store is, and that processes can be ended', async () => {
    const here = brokenWorld();
    corrupt(here);
    const { value } = await backendOf('orchestrator', here).call('list_agents');
    expect(value).toMatchObject({
      code: 'STORE_CORRUPT',
      hint: expect.stringContaining('does not need the store') as string,
    });
  });
});

test('where the store is locked, an agent is ended all the same, and its outcome is on record when it can be', async () => {
  const here = brokenWorld();
  const { store } = here.manager;
  const { agent } = await here.shell('sleep 600');
  const caller = backendOf('orchestrator', here);
  await caller.ok('list_agents');
  store.database.exec('BEGIN IMMEDIATE');
  const { value } = await caller
    .call('kill_real_agent', { task_id: here.task.id, agent_id: agent.id })
    .finally(() => {
      store.database.exec('ROLLBACK');
    });
  expect(value).toMatchObject({ success: true, unrecorded: { code: 'STORE_BUSY', proven: true } });
  expect(alive(agent)).toBe(false);
  await caller.ok('sweep_resources', { dry_run: false });
  // By the sweep, or by the follower, whom the end of the run has told.
  await eventually(() => agentById(store, agent.id)?.settledAt !== null, { what: 'it is settled' });
  expect(outcomeOf(store, agent.id)).toMatchObject({ cause: 'killed' });
});

test('where config.toml is not valid either, both are told', async () => {
  const here = brokenWorld();
  corrupt(here);
  writeFileSync(join(here.home, 'config.toml'), 'limits');
  const caller = backendOf('orchestrator', here);
  expect(await caller.ok('sweep_resources')).toMatchObject({
    store_error: expect.stringContaining('not a readable store') as string,
    config_error: expect.stringContaining('config.toml is not valid') as string,
  });
  const { problems } = await caller.ok<{ problems: { code: string }[] }>('get_health_status');
  expect(problems.map(({ code }) => code)).toEqual(['store', 'config']);
});

test('sweep_resources works where the store is corrupt, leaves alone those that live, and says what is not known', async () => {
  const here = brokenWorld();
  const { agent } = await here.shell('setsid sleep 600 & sleep 600');
  corrupt(here);
  const caller = backendOf('orchestrator', here);
  const look = await caller.ok('sweep_resources');
  expect(look).toMatchObject({
    dry_run: true,
    store_error: expect.stringContaining('not a readable store') as string,
    unknown: expect.arrayContaining([expect.stringContaining('without the store')]) as string[],
    retention: null,
  });
  expect(alive(agent)).toBe(true);
  const swept = await caller.ok('sweep_resources', { dry_run: false });
  expect(swept).toMatchObject({ dry_run: false, store_error: expect.any(String) as string });
  // It lives under its supervisor, and is no leftover.
  expect(alive(agent)).toBe(true);
});

test('get_health_status where the store is corrupt says that, and whether the host-level supervisor lives', async () => {
  const here = brokenWorld();
  await here.shell('sleep 600');
  corrupt(here);
  expect(await backendOf('orchestrator', here).ok('get_health_status')).toMatchObject({
    healthy: false,
    problems: [{ code: 'store', message: expect.stringContaining('not a readable store') as string }],
    store: { ok: false, error: expect.stringContaining('not a readable store') as string },
    host: { state: 'running' },
    agent_counts: null,
    last_sweep: null,
  });
});

test('agents that are to end with their server do though the store was spoiled meanwhile', async () => {
  const here = brokenWorld();
  const env = { PATH: process.env['PATH'], HOME: here.home, AGENT_REAPER_HOME: here.home };
  const server = new ServerProcess({ env, args: ['--on-exit', 'terminate'] });
  await server.initialize();
  const request = { task_id: here.task.id, agent_type: 'a', prompt: 'x', engine: 'sleeper' };
  expect(await server.call('deploy_headless_agent', request)).toMatchObject({ success: true });
  const { agent: other } = await here.shell('sleep 600');
  const own = unsettledAgents(here.manager.store).find(({ id }) => id !== other.id);
  expect(own !== undefined && alive(own)).toBe(true);
  corrupt(here);
  server.child.kill('SIGKILL');
  await server.exit;
  await eventually(() => own !== undefined && !alive(own), { what: 'it has ended', timeoutMs: 20_000 });
  expect(alive(other)).toBe(true);
});
