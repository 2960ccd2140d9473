import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { killAgent } from '../../../src/agents/kill/kill.ts';
import { runPaths } from '../../../src/agents/run-paths.ts';
import { settleAgent } from '../../../src/agents/settle/settle.ts';
import { requireAgent } from '../../../src/store/agents.ts';
import { eventsSince } from '../../../src/store/events.ts';
import { openResources } from '../../../src/store/ledger.ts';
import { outcomeOf } from '../../../src/store/outcomes.ts';
import { reportProgress } from '../../../src/store/reports.ts';
import { requireTask } from '../../../src/store/tasks.ts';
import { agentFiles } from '../../../src/store/workspace.ts';
import { eventually } from '../../helpers/eventually.ts';
import { gone, hasTmux, isAlive } from '../../host/helpers.ts';
import { fill } from './crowd.ts';
import { over } from '../settle/over.ts';
import { world, type World } from '../world.ts';

const asked = { reason: 'not needed any more' };

/** A payload that hears no signal, with a child in a session of its own that does not either. */
const stubborn = `
  trap "" TERM HUP INT; echo $$ >> pids
  setsid sh -c 'trap "" TERM HUP INT; echo $$ >> pids; while :; do sleep 1000; done' &
  while :; do sleep 1000; done`;

describe.each(hasTmux ? (['tmux', 'detached'] as const) : (['detached'] as const))(
  'with the launcher %s',
  (launcher) => {
    const config = `[limits]\ngrace = "200ms"\nhard = "5s"\n[agents]\nlauncher = "${launcher}"\n`;

    test('a stubborn agent and its escaped child are gone when the call returns, with proof', async () => {
      const { manager, shell, project } = world({ config, hooks: 'none' });
      const { agent } = await shell(stubborn);
      const pids = await pidsIn(project, 2);

      const killed = await killAgent(manager, agent.id, asked);

      expect(pids.filter(isAlive)).toEqual([]);
      expect(killed).toMatchObject({
        agentId: agent.id,
        state: 'settled',
        status: 'terminated',
        cause: 'killed',
        alreadyEnded: false,
        error: null,
        descendants: [],
        cleanup: { success: true, escalated_to_sigkill: true, errors: [] },
        report: { cause: 'killed', survivorsTotal: 0 },
      });
      expect(killed.cleanup?.verified_no_zombies).toBe(killed.report?.verified.value);
      expect(openResources(manager.store)).toEqual([]);
    });
  },
);

test('a second kill returns what the first one did', async () => {
  const { manager, shell } = world({ hooks: 'none' });
  const { agent } = await shell('sleep 1000');
  const first = await killAgent(manager, agent.id, asked);
  const { cursor } = eventsSince(manager.store, 0);
  const second = await killAgent(manager, agent.id, { reason: 'once more' });
  expect(second).toEqual({ ...first, alreadyEnded: true });
  expect(eventsSince(manager.store, cursor).events).toEqual([]);
});

test('what an agent said of itself stands, however it was ended', async () => {
  const { manager, shell } = world({ hooks: 'none' });
  const { agent } = await shell('sleep 1000');
  reportProgress(manager.store, agent.id, { status: 'completed', message: 'all done', progress: 100 });
  expect(await killAgent(manager, agent.id, asked)).toMatchObject({
    status: 'completed',
    cause: 'completed',
  });
  expect(outcomeOf(manager.store, agent.id)).toMatchObject({ endedBy: 'killed' });
});

test('a result that nothing followed stands too: the agent had done its work and hung', async () => {
  const { manager, deploy } = world({
    hooks: 'none',
    environment: { STAND_IN_SCENARIO: 'result-then-hang' },
  });
  const { agent } = await deploy({ engine: 'claude', prompt: 'stand-in: result-then-hang' });
  const stream = streamOf(manager, agent.id);
  await eventually(() => readFileSync(stream, 'utf8').includes('"type":"result"'), { what: 'the result' });
  expect(await killAgent(manager, agent.id, asked)).toMatchObject({
    status: 'completed',
    cause: 'completed',
  });
  expect(outcomeOf(manager.store, agent.id)).toMatchObject({ endedBy: 'killed' });
});

test('the cause of whoever ends it is that of the outcome', async () => {
  const { manager, shell } = world({ hooks: 'none' });
  const { agent } = await shell('sleep 1000');
  const killed = await killAgent(manager, agent.id, { reason: 'it cost too much', cause: 'budget' });
  expect(killed).toMatchObject({ status: 'terminated', cause: 'budget', report: { cause: 'killed' } });
  expect(requireAgent(manager.store, agent.id).run).toMatchObject({ problem: 'it cost too much' });
});

test('children are ended before their parents, and left alone where that is asked for', async () => {
  const { manager, shell } = world({ hooks: 'none' });
  const { agent: root } = await shell('sleep 1000');
  const { agent: child } = await shell('sleep 1000', { parentId: root.id });
  const { agent: leaf } = await shell('sleep 1000', { parentId: child.id });

  expect(await killAgent(manager, child.id, { ...asked, children: false })).toMatchObject({
    descendants: [],
  });
  expect(requireAgent(manager.store, leaf.id).status).toBe('running');

  const killed = await killAgent(manager, root.id, asked);
  expect(killed.descendants.map(({ agentId }) => agentId)).toEqual([leaf.id]);
  const { events } = eventsSince(manager.store, 0, { kinds: ['outcome'] });
  expect(events.map(({ agentId }) => agentId)).toEqual([child.id, leaf.id, root.id]);
});

test('a supervisor that was stopped ends its run all the same, and leaves its record', async () => {
  const { manager, shell, project } = world({ hooks: 'none' });
  const { agent } = await shell(stubborn);
  const pids = await pidsIn(project, 2);
  process.kill(agent.supervisor?.pid ?? 0, 'SIGSTOP');
  const killed = await killAgent(manager, agent.id, asked);
  expect(killed).toMatchObject({ state: 'settled', cause: 'killed', report: { cause: 'killed' } });
  expect(pids.filter(isAlive)).toEqual([]);
});

test('a supervisor whose listener is full is ended by its identity', async () => {
  const { manager, shell } = world({ hooks: 'none' });
  const { agent } = await shell('sleep 1000');
  const { control } = runPaths(manager.store, agent.id);
  await fill(control);
  expect(await killAgent(manager, agent.id, asked)).toMatchObject({ state: 'settled', cause: 'killed' });
});

test('an agent whose supervisor was killed is lost, and what that left is ended', async () => {
  const { manager, shell, project } = world({ hooks: 'none' });
  const { agent } = await shell(stubborn);
  const pids = await pidsIn(project, 2);
  process.kill(agent.supervisor?.pid ?? 0, 'SIGKILL');
  await gone(agent.supervisor?.pid ?? 0);
  const killed = await killAgent(manager, agent.id, asked);
  expect(killed).toMatchObject({ state: 'settled', status: 'lost', cause: 'lost' });
  await Promise.all(pids.map(gone));
});

test('an agent that ended by itself before it was killed keeps its own outcome', async () => {
  const { manager, shell } = world({ hooks: 'none' });
  const { agent } = await shell('exit 7');
  await over(manager, agent.id);
  expect(await killAgent(manager, agent.id, asked)).toMatchObject({ cause: 'exited', status: 'error' });
  expect(outcomeOf(manager.store, agent.id)).toMatchObject({ exitCode: 7 });
});

test.each(['plan', 'files', 'host', 'launch', 'exec', 'record'] as const)(
  'an agent that is killed while its deployment is at the step %s is ended, and nothing is left',
  async (at) => {
    const { manager, deploy, again } = world({ hooks: 'none' });
    const other = again();
    let killing: ReturnType<typeof killAgent> | undefined;
    let id = '';
    const deployed = deploy({ command: ['sleep', '1000'] }, (step, agentId) => {
      id = agentId;
      if (step === at) killing = killAgent(other, agentId, asked);
    });
    await deployed.catch(() => undefined);
    const killed = await killing;
    expect(killed).toMatchObject({ state: 'settled', status: 'terminated', cause: 'killed' });
    expect(openResources(manager.store)).toEqual([]);
    const { supervisor } = requireAgent(manager.store, id);
    if (supervisor !== null) await gone(supervisor.pid);
  },
);

test('a kill and three other triggers at once have one outcome and one effect', async () => {
  const { manager, shell, again } = world({ hooks: 'none' });
  const { agent } = await shell('sleep 1000');
  const others = [again(), again(), again()];
  const results = await Promise.all([
    killAgent(manager, agent.id, asked),
    ...others.map((other, index) =>
      settleAgent(other, agent.id, (['hook', 'follower', 'sweep'] as const)[index] ?? 'hook'),
    ),
  ]);
  expect(results[0]).toMatchObject({ state: 'settled', cause: 'killed' });
  const { events } = eventsSince(manager.store, 0, { agentIds: [agent.id], kinds: ['outcome', 'settled'] });
  expect(events.map(({ kind }) => kind)).toEqual(['outcome', 'settled']);
});

function pidsIn(project: World['project'], count: number): Promise<number[]> {
  return eventually(
    () => {
      const pids = readFileSync(join(project, 'pids'), 'utf8').trim().split('\n').map(Number);
      return pids.length >= count ? pids : undefined;
    },
    { what: 'the pids of the payload' },
  );
}

function streamOf(manager: World['manager'], agentId: string): string {
  const { taskId } = requireAgent(manager.store, agentId);
  return agentFiles(requireTask(manager.store, taskId).workspace, agentId).stream;
}
