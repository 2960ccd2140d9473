import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { longestMessage, messageLength } from '../../../src/agents/messages/limit.ts';
import { settleAgent } from '../../../src/agents/settle/settle.ts';
import { requireAgent } from '../../../src/store/agents.ts';
import { eventsSince } from '../../../src/store/events.ts';
import { outcomeOf } from '../../../src/store/outcomes.ts';
import { reportProgress } from '../../../src/store/reports.ts';
import { world } from '../world.ts';
import { over } from './over.ts';

describe('a command', () => {
  test.each([
    ['exit 0', {}, { cause: 'completed', status: 'completed', exitCode: 0, lastMessage: null }],
    ['echo one; echo two', {}, { cause: 'completed', status: 'completed', lastMessage: 'two' }],
    ['exit 3', {}, { cause: 'exited', status: 'error', exitCode: 3, signal: null }],
    ['kill -SEGV $$', {}, { cause: 'exited', status: 'error', exitCode: null, signal: 'SIGSEGV' }],
    ['kill -KILL $$', {}, { cause: 'exited', status: 'error', signal: 'SIGKILL' }],
    ['sleep 1000', { wallTimeMs: 200 }, { cause: 'timeout', status: 'terminated' }],
    ['sleep 1000', { idleTimeMs: 200 }, { cause: 'idle', status: 'terminated' }],
  ] as const)('%j with %j', async (script, request, expected) => {
    const { manager, shell } = world({ hooks: 'none' });
    const { agent } = await shell(script, request);
    await over(manager, agent.id);
    expect(await settleAgent(manager, agent.id, 'sweep')).toMatchObject({ state: 'settled', error: null });
    expect(outcomeOf(manager.store, agent.id)).toMatchObject(expected);
  });
});

describe('an engine that reports results', () => {
  test.each([
    ['ok', { cause: 'completed', status: 'completed' }],
    ['error', { cause: 'failed', status: 'error' }],
    ['limit', { cause: 'failed', status: 'failed' }],
    ['cut', { cause: 'exited', status: 'error' }],
    ['crash', { cause: 'exited', status: 'error' }],
  ] as const)('plays %s', async (scenario, expected) => {
    const { manager, deploy } = world({ hooks: 'none', environment: { CODEX_API_KEY: 'none' } });
    const { agent } = await deploy({ engine: 'codex', prompt: `Play this.\nstand-in: ${scenario}\n` });
    await over(manager, agent.id);
    expect(await settleAgent(manager, agent.id, 'sweep')).toMatchObject({ state: 'settled', error: null });
    expect(outcomeOf(manager.store, agent.id)).toMatchObject(expected);
    const { sessionId, problem } = requireAgent(manager.store, agent.id).run;
    expect(typeof sessionId).toBe('string');
    expect(problem === undefined).toBe(expected.status === 'completed');
  });
});

test('a parent finds in its messages how its child ended, once', async () => {
  const { manager, shell } = world({ hooks: 'none' });
  const { agent: parent } = await shell('sleep 1000');
  const { agent: child } = await shell('echo the answer is 42; exit 3', { parentId: parent.id });
  await over(manager, child.id);
  await settleAgent(manager, child.id, 'sweep');
  await settleAgent(manager, child.id, 'sweep');
  const { events } = eventsSince(manager.store, 0, { agentIds: [parent.id], kinds: ['message'] });
  expect(events).toMatchObject([
    {
      data: {
        from: child.id,
        text: `Your child tester (${child.id}) is error: cause exited; exit code 3; The command ended with exit code 3. Its last words: the answer is 42`,
      },
    },
  ]);
});

test.each([
  ['a page of HTML', '<p>Bad gateway</p>'.repeat(4_000)],
  ['nothing but emoji', '🔥'.repeat(20_000)],
  // Together with its last words more than an event may have, in a line that is still read whole.
  ['characters that JSON makes six of', '\u0001'.repeat(174_500)],
])('an engine that fails with %s is settled, and its parent is told the beginning', async (_, words) => {
  const { manager, shell, deploy, project } = world({ hooks: 'none' });
  const scenario = join(project, 'scenario.json');
  writeFileSync(
    scenario,
    JSON.stringify([
      { say: words.slice(0, 40_000) },
      { result: { kind: 'error', text: words } },
      { exit: 1 },
    ]),
  );
  const { agent: parent } = await shell('sleep 1000');
  const { agent } = await deploy({ engine: 'claude', prompt: `stand-in: ${scenario}`, parentId: parent.id });
  await over(manager, agent.id);
  expect(await settleAgent(manager, agent.id, 'sweep')).toMatchObject({ state: 'settled', error: null });
  expect(outcomeOf(manager.store, agent.id)).toMatchObject({ cause: 'failed', status: 'error' });
  const { events } = eventsSince(manager.store, 0, { agentIds: [parent.id], kinds: ['message'] });
  const text = String(events[0]?.data['text']);
  expect(text).toContain(words.slice(0, 1_000));
  expect(messageLength(text)).toBeLessThanOrEqual(longestMessage);
});

test('a child whose parent has ended is settled without telling it', async () => {
  const { manager, shell } = world({ hooks: 'none' });
  const { agent: parent } = await shell('sleep 1000');
  const { agent: child } = await shell('true', { parentId: parent.id });
  reportProgress(manager.store, parent.id, { status: 'completed', message: 'done', progress: 100 });
  await over(manager, child.id);
  expect(await settleAgent(manager, child.id, 'sweep')).toMatchObject({ state: 'settled' });
  expect(eventsSince(manager.store, 0, { agentIds: [parent.id], kinds: ['message'] }).events).toEqual([]);
});
