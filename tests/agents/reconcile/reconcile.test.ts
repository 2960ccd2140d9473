import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Manager } from '../../../src/agents/manager.ts';
import { reconcile } from '../../../src/agents/reconcile/reconcile.ts';
import { runPaths } from '../../../src/agents/run-paths.ts';
import { isPrivate, tmuxOf } from '../../../src/agents/tmux-of.ts';
import { requireAgent, unsettledAgents } from '../../../src/store/agents.ts';
import { openResources } from '../../../src/store/ledger.ts';
import { listSessions } from '../../../src/tmux/list-sessions.ts';
import { serverPid } from '../../../src/tmux/server.ts';
import { eventually } from '../../helpers/eventually.ts';
import { childrenOf, gone, hasTmux, isAlive } from '../../host/helpers.ts';
import { over } from '../settle/over.ts';
import { agentPrograms } from '../settle/program.ts';
import { namesIn, world, type World } from '../world.ts';

const { run, start } = agentPrograms();
const launchers = hasTmux ? (['tmux', 'detached'] as const) : (['detached'] as const);

test('live agents are kept, ended ones settled, each for its own reason, and told of', async () => {
  const { manager, shell, again } = world({ hooks: 'none' });
  const { agent: alive } = await shell('sleep 1000');
  const { agent: failed } = await shell('exit 3');
  const { agent: lost } = await shell('sleep 1000');
  await over(manager, failed.id);
  process.kill(lost.supervisor?.pid ?? 0, 'SIGKILL');
  await gone(lost.supervisor?.pid ?? 0);

  const report = await reconcile(again());

  expect(report).toMatchObject({
    alive: [alive.id],
    adopted: [],
    taken: [],
    unfinished: [],
    hostLeft: false,
  });
  expect(report.settled).toEqual(
    expect.arrayContaining([
      { agentId: failed.id, status: 'error', cause: 'exited' },
      { agentId: lost.id, status: 'lost', cause: 'lost' },
    ]),
  );
  expect(await reconcile(manager)).toMatchObject({ alive: [alive.id], settled: [] });
  process.kill(alive.payload?.pid ?? 0, 'SIGKILL');
  await over(manager, alive.id);
  expect(await reconcile(manager)).toMatchObject({ alive: [], hostLeft: true });
});

test.skipIf(!hasTmux)('an agent without tmux is kept, whatever became of tmux', async () => {
  const { manager, shell } = world({ hooks: 'none' });
  const { agent: inTmux } = await shell('sleep 1000');
  const { agent: detached } = await shell('sleep 1000', { launcher: 'detached' });
  await endServer(manager);
  await over(manager, inTmux.id);
  const config = { ...manager.config, 'tmux.executable': '/nowhere/tmux' };
  const report = await reconcile({ ...manager, config });
  expect(report).toMatchObject({
    alive: [detached.id],
    settled: [{ agentId: inTmux.id, status: 'terminated', cause: 'terminal_lost' }],
    unfinished: [],
  });
  expect(isAlive(detached.payload?.pid ?? 0)).toBe(true);
});

test.skipIf(!hasTmux)('a tmux that hangs makes nobody fail who lives', async () => {
  const { manager, shell } = world({ hooks: 'none' });
  const { agent } = await shell('sleep 1000');
  const tmux = await tmuxOf(manager);
  const pid = isPrivate(tmux) ? await serverPid(tmux) : null;
  process.kill(pid ?? 0, 'SIGSTOP');
  try {
    expect(await reconcile(manager)).toMatchObject({ alive: [agent.id], settled: [], unfinished: [] });
  } finally {
    process.kill(pid ?? 0, 'SIGCONT');
  }
});

describe.each(launchers)('a deployer with the launcher %s', (launcher) => {
  test.each(['plan', 'files', 'host', 'launch'])(
    'that was killed at the step %s has started nothing, and nothing is left',
    async (step) => {
      const made = world({ config: settings(launcher), hooks: 'none' });
      const id = await deployUntil(made, launcher, step);
      const report = await reconcile(made.manager);
      expect(report).toMatchObject({
        settled: [{ agentId: id, status: 'error', cause: 'spawn_failed' }],
        unfinished: [],
      });
      expectNothingLeft(made, id);
    },
  );

  test.each(['exec', 'record'])(
    'that was killed at the step %s has left an agent, which is adopted',
    async (step) => {
      const made = world({ config: settings(launcher), hooks: 'none' });
      const { manager } = made;
      const id = await deployUntil(made, launcher, step);

      expect(await reconcile(manager)).toMatchObject({ alive: [id], adopted: [id], settled: [] });

      const agent = requireAgent(manager.store, id);
      expect(agent).toMatchObject({ status: 'running', processState: 'running' });
      expect(isAlive(agent.supervisor?.pid ?? 0)).toBe(true);
      expect(isAlive(agent.payload?.pid ?? 0)).toBe(true);
      process.kill(agent.payload?.pid ?? 0, 'SIGKILL');
      await over(manager, id);
      expect(await reconcile(manager)).toMatchObject({ settled: [{ agentId: id, cause: 'exited' }] });
      expectNothingLeft(made, id);
    },
  );
});

test.skipIf(!hasTmux)(
  'a session that a slow tmux makes for a deployer that was killed starts nothing',
  async () => {
    const made = world({ config: settings('tmux'), hooks: 'none' });
    const { manager, home, task } = made;
    const { agent } = await made.shell('sleep 1000');
    const tmux = await tmuxOf(manager);
    const server = (isPrivate(tmux) ? await serverPid(tmux) : null) ?? 0;
    process.kill(server, 'SIGSTOP');
    const deployer = start('deploy-until', home, task.id, 'tmux', 'nowhere');
    // Its client has sent the order, and outlives it.
    const client = await eventually(() => childRunning(deployer.pid ?? 0, 'new-session'), {
      what: 'the client',
    });
    await eventually(() => isWaiting(client), { what: 'the client waits' });
    deployer.kill('SIGKILL');
    await once(deployer, 'exit');
    const id = unsettledAgents(manager.store).find((one) => one.id !== agent.id)?.id ?? '';

    const settling = reconcile(manager);
    await eventually(() => !existsSync(runPaths(manager.store, id).spec), { what: 'the spec is gone' });
    process.kill(server, 'SIGCONT');
    expect(await settling).toMatchObject({
      alive: [agent.id],
      settled: [{ agentId: id, cause: 'spawn_failed' }],
    });

    await gone(client);
    await eventually(async () => (await listSessions(tmux)).length === 1, {
      what: 'the late session is gone',
    });
    expectNothingLeft(made, id);
    expect(await reconcile(manager)).toMatchObject({ alive: [agent.id], settled: [], unfinished: [] });
  },
);

/** The child of a process that has a word in its command line. */
function childRunning(parent: number, word: string): number | undefined {
  return childrenOf(parent).find((pid) =>
    readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8')
      .split('\0')
      .includes(word),
  );
}

/** In poll(2) or epoll_wait(2): it has said what it had to say. */
function isWaiting(pid: number): boolean {
  return /poll/.test(readFileSync(`/proc/${String(pid)}/wchan`, 'utf8'));
}

function settings(launcher: string): string {
  return `[limits]\ngrace = "300ms"\nhard = "5s"\n[agents]\nlauncher = "${launcher}"\n`;
}

/** Lets a process deploy an agent and die at a step. @returns the agent's id */
async function deployUntil({ manager, home, task }: World, launcher: string, step: string): Promise<string> {
  const died = await run('deploy-until', home, task.id, launcher, step);
  expect(died).toMatchObject({ signal: 'SIGKILL', stderr: '' });
  const [agent] = unsettledAgents(manager.store);
  return agent?.id ?? '';
}

function expectNothingLeft({ manager, task }: World, id: string): void {
  expect(openResources(manager.store).filter(({ agentId }) => agentId === id)).toEqual([]);
  expect(existsSync(runPaths(manager.store, id).directory)).toBe(false);
  expect(existsSync(runPaths(manager.store, id).control)).toBe(false);
  expect(namesIn(task.workspace).filter((name) => name.includes(id))).toEqual([]);
}

async function endServer(manager: Manager): Promise<void> {
  const tmux = await tmuxOf(manager);
  const pid = isPrivate(tmux) ? await serverPid(tmux) : null;
  process.kill(pid ?? 0, 'SIGKILL');
  await gone(pid ?? 0);
}
