import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { resumeAgent } from '../../src/agents/resume.ts';
import { requireAgent } from '../../src/store/agents.ts';
import { latestEvents } from '../../src/store/events.ts';
import { outcomeOf } from '../../src/store/outcomes.ts';
import { agentFiles } from '../../src/store/workspace.ts';
import { eventually } from '../helpers/eventually.ts';
import { world, type World } from './world.ts';

const secrets = { ANTHROPIC_API_KEY: 'none', OPENAI_API_KEY: 'none' };

/** Agents run as the stand-ins do, by what their prompts say. */
function theatre(): World {
  return world({ environment: secrets });
}

function ended({ manager }: World, id: string): Promise<unknown> {
  return eventually(() => requireAgent(manager.store, id).processState === 'gone', {
    what: `${id} has ended`,
  });
}

describe.each(['claude', 'codex'] as const)('an agent of %s', (engine) => {
  test('is resumed with its conversation, as it was deployed, and is charged for its own part', async () => {
    const stage = theatre();
    const { manager, deploy } = stage;
    const first = await deploy({
      engine,
      prompt: 'stand-in: ok',
      name: 'worker',
      permissionMode: 'read-only',
    });
    await ended(stage, first.agent.id);
    const { agent } = await resumeAgent(manager, first.agent.id, 'stand-in: ok');
    await ended(stage, agent.id);
    expect(agent).toMatchObject({ name: 'worker', type: 'tester', engine, parentId: null });
    expect(agent.run).toMatchObject({ resumes: first.agent.id, permissionMode: 'read-only' });
    const one = requireAgent(manager.store, first.agent.id);
    const two = requireAgent(manager.store, agent.id);
    expect(two.run['sessionId']).toBe(one.run['sessionId']);
    expect(outcomeOf(manager.store, agent.id)).toMatchObject({ cause: 'completed' });
    // The stand-in for codex says that its conversation had counted 1,000 more; of these the first agent was charged for 360.
    expect([one.used.tokens, two.used.tokens]).toEqual([360, engine === 'codex' ? 1_000 : 360]);
  });
});

test('an agent that lives is not resumed, nor is its conversation by a second one', async () => {
  const stage = theatre();
  const { manager, deploy } = stage;
  const first = await deploy({ engine: 'codex', prompt: 'stand-in: ok' });
  await ended(stage, first.agent.id);
  const second = await resumeAgent(manager, first.agent.id, 'stand-in: stall');
  for (const id of [first.agent.id, second.agent.id])
    await expect(resumeAgent(manager, id, 'stand-in: ok')).rejects.toMatchObject({
      code: 'AGENT_ALIVE',
      facts: { agentId: second.agent.id },
    });
});

test('of two that resume an agent at once one does', async () => {
  const stage = theatre();
  const { manager, deploy } = stage;
  const first = await deploy({ engine: 'codex', prompt: 'stand-in: ok' });
  await ended(stage, first.agent.id);
  const results = await Promise.allSettled([
    resumeAgent(manager, first.agent.id, 'stand-in: stall'),
    resumeAgent(stage.again(), first.agent.id, 'stand-in: stall'),
  ]);
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

test('an agent that was resumed before goes on from there', async () => {
  const stage = theatre();
  const { manager, deploy } = stage;
  const first = await deploy({ engine: 'codex', prompt: 'stand-in: ok' });
  await ended(stage, first.agent.id);
  const second = await resumeAgent(manager, first.agent.id, 'stand-in: ok');
  await ended(stage, second.agent.id);
  const third = await resumeAgent(manager, first.agent.id, 'stand-in: ok');
  expect(third.agent.run['resumes']).toBe(second.agent.id);
});

test('an engine that cannot, and an agent that is not known, are refused, and nothing is made', async () => {
  const stage = theatre();
  const { manager, shell } = stage;
  const { agent } = await shell('true');
  await ended(stage, agent.id);
  await expect(resumeAgent(manager, agent.id, 'go on')).rejects.toMatchObject({
    code: 'ENGINE_LACKS',
    facts: { engine: 'command', option: 'resume' },
  });
  await expect(resumeAgent(manager, 'nobody', 'go on')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(latestEvents(manager.store, { taskId: stage.task.id, kind: 'agent' })).toHaveLength(1);
});

test('the engine is told which agent it is now, and the message', async () => {
  const stage = theatre();
  const { manager, deploy, task } = stage;
  const first = await deploy({ engine: 'codex', prompt: 'stand-in: ok' });
  await ended(stage, first.agent.id);
  const script = JSON.stringify([{ say: '{prompt}' }, { hang: true }]);
  const { agent } = await resumeAgent(manager, first.agent.id, `stand-in: ${script}`);
  const log = agentFiles(task.workspace, agent.id).stream;
  await eventually(() => readFileSync(log, 'utf8').includes(`You go on as agent ${agent.id}`), {
    what: 'it has heard who it is',
  });
});
