import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ControlConnection } from '../../../src/agents/control/connection.ts';
import { hostPaths } from '../../../src/agents/host/host-paths.ts';
import { connectHost, hostStatus } from '../../../src/agents/host/host-connection.ts';
import { surroundingRun } from '../../../src/agents/host/inside.ts';
import { tmuxOf } from '../../../src/agents/tmux-of.ts';
import { requireAgent } from '../../../src/store/agents.ts';
import { serverPid } from '../../../src/tmux/server.ts';
import { hasTmux, isAlive, parentOf, sessionOf } from '../../host/helpers.ts';
import { eventually } from '../../helpers/eventually.ts';
import { runNode, type Finished } from '../../helpers/processes.ts';
import { world, type World } from '../world.ts';

const program = join(import.meta.dirname, '../programs/deploy.js');
const detached = '[limits]\ngrace = "300ms"\n[agents]\nlauncher = "detached"\n';

const lines = ({ stdout }: Finished): Record<string, unknown>[] =>
  stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

const deployApart = async ({ home, task }: World, count: number): Promise<Record<string, unknown>[]> =>
  lines(await runNode(program, [home, task.id, '', String(count), 'sleep', '1000']));

/** The supervisor whose child an agent's own supervisor, or its tmux server, is. */
async function hostPid({ manager }: World): Promise<number> {
  let pid = 0;
  const connection = await ControlConnection.open(hostPaths(manager.store).control, (event) => {
    if (event.event === 'hello') pid = event.supervisor;
  });
  await connection.request('subscribe');
  await eventually(() => pid, { what: 'the hello of the host' });
  connection.close();
  return pid;
}

describe('the host-level supervisor', () => {
  test('is started once, however many processes deploy the first agent', async () => {
    const here = world();
    const results = (await Promise.all([1, 2, 3, 4].map(() => deployApart(here, 3)))).flat();
    expect(results.filter(({ id }) => id === undefined)).toEqual([]);
    const connection = await connectHost(here.manager);
    if (connection === null) throw new Error('there is no host');
    const status = await hostStatus(connection);
    connection.close();
    expect(status).toMatchObject({ state: 'running', agents: 12 });
    expect(status.server === null).toBe(!hasTmux);
  });

  test('leads a session of its own, outside of its starter', async () => {
    const here = world();
    await here.shell('sleep 1000');
    const pid = await hostPid(here);
    expect(sessionOf(pid)).toBe(pid);
  });

  test('is started anew after it was killed', async () => {
    const here = world({ config: detached });
    const first = await here.shell('sleep 1000');
    process.kill(await hostPid(here), 'SIGKILL');
    const second = await here.shell('sleep 1000');
    expect(isAlive(first.agent.supervisor?.pid ?? 0)).toBe(true);
    expect(second.agent.status).toBe('running');
  });

  test.runIf(hasTmux)('takes over the agents and the tmux server of one that was killed', async () => {
    const here = world();
    const first = await here.shell('sleep 1000');
    const server = await serverPid(await tmuxOf(here.manager));
    const killed = await hostPid(here);
    process.kill(killed, 'SIGKILL');
    await eventually(() => !isAlive(killed), { what: 'the host is gone' });
    const second = await here.shell('sleep 1000');
    expect(second).toMatchObject({ launcher: 'tmux', agent: { status: 'running' } });
    const connection = await connectHost(here.manager);
    if (connection === null) throw new Error('there is no host');
    expect(await hostStatus(connection)).toMatchObject({ state: 'running', agents: 2, server });
    connection.close();
    expect(isAlive(first.agent.supervisor?.pid ?? 0)).toBe(true);
  });

  test.runIf(hasTmux)('is started anew after its tmux server was killed', async () => {
    const here = world();
    const first = await here.shell('sleep 1000');
    process.kill((await serverPid(await tmuxOf(here.manager))) ?? 0, 'SIGKILL');
    const second = await here.shell('sleep 1000');
    expect(second.agent.status).toBe('running');
    await eventually(() => !isAlive(first.agent.supervisor?.pid ?? 0), { what: 'the first has ended' });
  });

  test.runIf(hasTmux)('without tmux refuses agents that want it, and says so', async () => {
    const here = world({ config: detached });
    await here.shell('sleep 1000');
    await expect(here.shell('true', { launcher: 'tmux' })).rejects.toMatchObject({ code: 'DEPLOY_FAILED' });
  });
});

describe('from inside a run', () => {
  test('an agent is born outside of its parent', async () => {
    const here = world();
    const { project, task, home, manager } = here;
    const script = `${process.execPath} ${program} ${home} ${task.id} "" 1 sleep 1000 > out; sleep 1000`;
    const parent = await here.shell(script);
    const [child] = (await eventually(
      () => {
        const said = readFileSync(join(project, 'out'), 'utf8').split('\n').filter(Boolean);
        return said.length > 0 && said.map((line) => JSON.parse(line) as Record<string, unknown>);
      },
      { what: 'the child' },
    )) as Record<string, unknown>[];
    expect(child).toHaveProperty('supervisor');
    const leafOf = (id: unknown): unknown => requireAgent(manager.store, String(id)).run['leaf'] ?? null;
    const leaf = leafOf(child?.['id']);
    expect(leaf === null || leaf !== leafOf(parent.agent.id)).toBe(true);
    for (let pid = Number(child?.['supervisor']); pid > 1; pid = parentOf(pid))
      expect(pid).not.toBe(parent.agent.supervisor?.pid);
  });

  test('no host is started, and the error says why', async () => {
    const outer = world();
    const inner = world();
    const command = `${process.execPath} ${program} ${inner.home} ${inner.task.id} "" 1 sleep 1000 > out; sleep 1000`;
    await outer.shell(command);
    const said = await eventually(
      () => JSON.parse(readFileSync(join(outer.project, 'out'), 'utf8')) as unknown,
      {
        what: 'the answer',
      },
    );
    expect(said).toMatchObject({
      code: 'HOST_MISSING',
      facts: { by: expect.stringMatching(/ancestor|cgroup/) as string },
    });
    expect(await connectHost(inner.manager)).toBeNull();
  });

  test('this process is in none', () => {
    expect(surroundingRun(world().manager.store)).toBeNull();
  });
});
