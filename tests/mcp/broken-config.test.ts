import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { requireAgent, unsettledAgents } from '../../src/store/agents.ts';
import { outcomeOf } from '../../src/store/outcomes.ts';
import { verify } from '../../src/sweep/verify.ts';
import { world, type World } from '../agents/world.ts';
import { eventually } from '../helpers/eventually.ts';
import { isAlive } from '../host/helpers.ts';
import { backendOf } from './calls.ts';
import { ServerProcess } from './server-process.ts';

const config = `[limits]
grace = "300ms"
hard = "5s"
drain = "200ms"
[agents]
launcher = "detached"
[engines.stubborn]
executable = "sh"
args = ["-c", "trap '' TERM; (setsid sleep 600 &); sleep 600; sleep 600"]
`;

function breakConfig({ home }: World): void {
  writeFileSync(join(home, 'config.toml'), '[limits]\ngrace = "soon"\n');
}

const told = expect.stringContaining('limits.grace is "soon"') as string;

describe('where config.toml is not valid', () => {
  test('kill_real_agent ends an agent by its own limits, settles it and says so', async () => {
    const here = world({ config });
    const { agent } = await here.shell('sleep 600 & sleep 600');
    breakConfig(here);
    const ids = { task_id: here.task.id, agent_id: agent.id };
    expect(await backendOf('orchestrator', here).ok('kill_real_agent', ids)).toMatchObject({
      status: 'terminated',
      cleanup: { success: true },
      config_error: told,
    });
    expect(isAlive(agent.payload?.pid ?? 0)).toBe(false);
    expect(requireAgent(here.manager.store, agent.id).settledAt).not.toBeNull();
  });

  test('an agent reports its end and ends a child of its own', async () => {
    const here = world({ config });
    const { agent: parent } = await here.shell('sleep 600');
    const { agent: child } = await here.shell('sleep 600', { parentId: parent.id });
    const caller = backendOf(parent.id, here);
    breakConfig(here);
    await caller.ok('kill_real_agent', { task_id: here.task.id, agent_id: child.id });
    expect(isAlive(child.payload?.pid ?? 0)).toBe(false);
    const own = { task_id: here.task.id, agent_id: parent.id };
    const finding = { finding_type: 'insight', severity: 'low', message: 'It works' };
    await caller.ok('report_agent_finding', { ...own, ...finding });
    const update = { ...own, status: 'completed', message: 'Done', progress: 100 };
    expect(await caller.ok('update_agent_progress', update)).toMatchObject({
      own_update: { status: 'completed' },
    });
    await eventually(() => requireAgent(here.manager.store, parent.id).settledAt !== null, {
      what: 'it is settled',
    });
  });

  test('sweep_resources clears what is left, applies no rule of retention and says so', async () => {
    const here = world({ config, hooks: 'none' });
    const { agent } = await here.shell('exit 3');
    breakConfig(here);
    const caller = backendOf('orchestrator', here);
    const swept = await eventually(
      async () => {
        const report = await caller.ok('sweep_resources', { dry_run: false });
        return unsettledAgents(here.manager.store).length === 0 ? report : undefined;
      },
      { what: 'a sweep has settled it' },
    );
    expect(swept).toMatchObject({ dry_run: false, retention: null, config_error: told });
    expect(outcomeOf(here.manager.store, agent.id)).toMatchObject({ cause: 'exited' });
  });

  test('get_health_status is not well and says why', async () => {
    const here = world({ config });
    breakConfig(here);
    const health = await backendOf('orchestrator', here).ok('get_health_status');
    expect(health).toMatchObject({
      healthy: false,
      problems: [{ code: 'config', message: told }],
      store: { ok: true },
    });
  });

  test('nothing is started, and the next call after it was mended starts something', async () => {
    const here = world({ config });
    breakConfig(here);
    const caller = backendOf('orchestrator', here);
    await caller.ok('get_health_status');
    const agent = { task_id: here.task.id, agent_type: 'a', prompt: 'x', engine: 'stubborn' };
    expect(await caller.code('deploy_headless_agent', agent)).toBe('INVALID_CONFIG');
    writeFileSync(join(here.home, 'config.toml'), config);
    await caller.ok('deploy_headless_agent', agent);
  });

  test('agents that are to end with their server do', { timeout: 90_000 }, async () => {
    const here = world({ config });
    const env = { PATH: process.env['PATH'], HOME: here.home, AGENT_REAPER_HOME: here.home };
    const server = new ServerProcess({ env, args: ['--on-exit', 'terminate'] });
    await server.initialize();
    const agent = { task_id: here.task.id, agent_type: 'a', prompt: 'x', engine: 'stubborn' };
    expect(await server.call('deploy_headless_agent', agent)).toMatchObject({ success: true });
    breakConfig(here);
    server.child.kill('SIGKILL');
    await server.exit;
    await eventually(() => unsettledAgents(here.manager.store).length === 0, {
      what: 'all are settled',
      timeoutMs: 60_000,
    });
    expect(await verify(here.manager)).toMatchObject({ processes: [] });
  });
});
