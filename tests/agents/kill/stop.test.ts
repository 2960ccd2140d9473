import { describe, expect, test } from 'vitest';
import { killAgent, stopAll, stopTask } from '../../../src/agents/kill/kill.ts';
import { endingOrder } from '../../../src/agents/kill/ending-order.ts';
import { liftAbandonedStop } from '../../../src/agents/kill/host-stop.ts';
import { createTask } from '../../../src/agents/task.ts';
import type { AgentRecord } from '../../../src/store/agent-record.ts';
import { unsettledAgents } from '../../../src/store/agents.ts';
import { eventsSince } from '../../../src/store/events.ts';
import { layTombstone } from '../../../src/store/tombstones.ts';
import { gone } from '../../host/helpers.ts';
import { world } from '../world.ts';

const asked = { reason: 'closing time' };

test('nobody is ended before those below him', () => {
  const agents = [1, 3, 2, 1, 3].map((depth, index) => ({ id: String(index), depth }) as AgentRecord);
  expect(endingOrder(agents).map((step) => step.map(({ id }) => id))).toEqual([
    ['1', '4'],
    ['2'],
    ['0', '3'],
  ]);
  expect(endingOrder([])).toEqual([]);
});

describe('an ordered stop', () => {
  test('of a task ends all its agents, children first, and leaves other tasks alone', async () => {
    const { manager, shell, project } = world({ hooks: 'none' });
    const { agent: root } = await shell('sleep 1000');
    const { agent: child } = await shell('sleep 1000', { parentId: root.id });
    const other = createTask(manager, { description: 'Another one', client_cwd: project });
    const { agent: bystander } = await shell('sleep 1000', { taskId: other.id });

    const summary = await stopTask(manager, root.taskId, asked);

    expect(summary).toMatchObject({ settled: 2, unfinished: 0 });
    expect(summary.agents.map(({ agentId }) => agentId)).toEqual([child.id, root.id]);
    expect(unsettledAgents(manager.store).map(({ id }) => id)).toEqual([bystander.id]);
    await expect(shell('true', { taskId: root.taskId })).rejects.toMatchObject({ code: 'STOPPED' });
  });

  test('of the host ends everybody, once each, and lets it start agents again', async () => {
    const { manager, shell } = world({ hooks: 'none' });
    const { agent: root } = await shell('trap "" TERM; while :; do sleep 1000; done');
    for (let count = 0; count < 3; count += 1) await shell('sleep 1000', { parentId: root.id });
    await killAgent(manager, root.id, { ...asked, children: false });

    const summary = await stopAll(manager, asked);

    expect(summary).toMatchObject({ settled: 3, unfinished: 0 });
    expect(unsettledAgents(manager.store)).toEqual([]);
    const { events } = eventsSince(manager.store, 0, { kinds: ['outcome'] });
    expect(new Set(events.map(({ agentId }) => agentId)).size).toBe(4);
    expect(events).toHaveLength(4);
    await expect(shell('sleep 1000')).resolves.toMatchObject({ agent: { status: 'running' } });
  });

  test('nothing is started while it goes on', async () => {
    const { manager, shell } = world({ hooks: 'none' });
    await shell('trap "" TERM; while :; do sleep 1000; done', { graceMs: 500 });
    const stopping = stopAll(manager, asked);
    await expect(shell('true')).rejects.toMatchObject({ code: 'STOPPED' });
    expect(await stopping).toMatchObject({ settled: 1 });
  });

  test('of the host whose process was killed does not hold for ever', async () => {
    const { manager, shell } = world({ hooks: 'none' });
    const { agent } = await shell('sleep 1000');
    layTombstone(manager.store, 'host', manager.store.host.id, 'by somebody');
    expect(liftAbandonedStop(manager.store)).toBe(false);
    process.kill(agent.payload?.pid ?? 0, 'SIGKILL');
    await gone(agent.payload?.pid ?? 0);
    const stopper = JSON.stringify(agent.payload);
    manager.store.database.run('INSERT INTO kv VALUES (:key, :stopper)', {
      key: `stopping ${manager.store.host.id}`,
      stopper,
    });
    expect(liftAbandonedStop(manager.store)).toBe(true);
    await expect(shell('sleep 1000')).resolves.toMatchObject({ agent: { status: 'running' } });
  });
});
