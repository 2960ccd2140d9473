import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { killAgent } from '../../../src/agents/kill/kill.ts';
import { sendMessage } from '../../../src/agents/messages/send.ts';
import { resumeAgent } from '../../../src/agents/resume.ts';
import { eventsSince } from '../../../src/store/events.ts';
import { eventually } from '../../helpers/eventually.ts';
import type { ToolCall } from '../api/scenario.ts';
import { ourTool, progress } from '../scenarios/reports.ts';
import { installed } from '../smoke/fixture.ts';
import { World } from './world.ts';

/** Runs until the test lets it go. */
const hold: ToolCall = { shell: 'touch holding; until test -e go; do sleep 0.1; done; echo let-go' };
const question = 'How far are you, please?';

describe.for(installed)('%s', (cli) => {
  test('gets a message in the middle of its work, and answers it', async () => {
    const answer = { reply: { text: 'Half-way.' } };
    const byInput = cli === 'claude';
    await using world = await World.open(cli, {
      name: 'message',
      turns: [
        { reply: { calls: [hold] } },
        byInput
          ? { when: { toolResult: /let-go/ }, ...answer }
          : { when: { toolResult: /let-go/ }, reply: { calls: [progress('working', 'I am at it.', 50)] } },
        byInput
          ? { when: { user: /How far/ }, ...answer }
          : { when: { toolResult: /How far are you/ }, ...answer },
      ],
    });
    const { agent } = await world.deploy();
    const { project } = world.home;
    await eventually(() => existsSync(join(project, 'holding')), { what: 'it works', timeoutMs: 60_000 });
    const receipt = await sendMessage(world.manager, agent.id, 'orchestrator', question);
    expect(receipt).toMatchObject(
      byInput ? { receipt: 'delivered', via: 'input' } : { receipt: 'queued', via: 'reply' },
    );
    writeFileSync(join(project, 'go'), '');
    expect(await world.settled(agent.id)).toMatchObject({ cause: 'completed' });
    const heard = world.api.turns.some(({ messages }) =>
      messages.some(({ text }) => text.includes('How far are you')),
    );
    expect(heard).toBe(true);
    expect(await sendMessage(world.manager, agent.id, 'orchestrator', question)).toMatchObject({
      receipt: 'refused',
      reason: 'ended',
    });
    const told = eventsSince(world.manager.store, 0, { agentIds: [agent.id], kinds: ['message'] }, 10).events;
    expect(told.at(-1)?.data).toMatchObject({ delivered: true });
  });

  test('goes on with its conversation when it has ended, under a new id, and counts only what is new', async () => {
    const usage = { input: 500, output: 20 };
    await using world = await World.open(cli, {
      name: 'first',
      turns: [{ reply: { text: 'I am here.', usage } }],
    });
    const { agent } = await world.deploy();
    expect(await world.settled(agent.id)).toMatchObject({ cause: 'completed' });
    const reports = ourTool('update_agent_progress', { status: 'working', message: 'On it.', progress: 5 });
    const asNew = { ...reports.input, agent_id: '<You go on as agent>' };
    world.api.play({
      name: 'second',
      turns: [
        { when: { user: /And now/ }, reply: { calls: [{ ...reports, input: asNew }], usage } },
        { when: { toolResult: /own_update/ }, reply: { text: 'Still here.', usage } },
      ],
    });
    const { agent: next } = await resumeAgent(world.manager, agent.id, 'And now?');
    const outcome = await world.settled(next.id);
    expect(outcome, world.explain(next.id)).toMatchObject({
      cause: 'completed',
      lastMessage: expect.stringContaining('Still here.') as string,
      usage: { tokens: { input: 1000, output: 40 } },
    });
    expect(next.id).not.toBe(agent.id);
    expect(world.agent(next.id).run['sessionId']).toBe(world.agent(agent.id).run['sessionId']);
    const last =
      world.api.turns
        .at(-1)
        ?.messages.map(({ text }) => text)
        .join('\n') ?? '';
    expect(last.indexOf('I am here.')).toBeGreaterThan(0);
    expect(last.indexOf('And now?')).toBeGreaterThan(last.indexOf('I am here.'));
    world.stage.check();
    await world.empty();
  });

  test('is not gone on with while it lives', async () => {
    await using world = await World.open(cli, { name: 'hold', turns: [{ reply: { calls: [hold] } }] });
    const { agent } = await world.deploy();
    await eventually(() => existsSync(join(world.home.project, 'holding')), {
      what: 'it works',
      timeoutMs: 60_000,
    });
    await expect(resumeAgent(world.manager, agent.id, 'And now?')).rejects.toMatchObject({
      code: 'AGENT_ALIVE',
    });
    const { cleanup } = await killAgent(world.manager, agent.id, { reason: 'enough' });
    expect(cleanup).toMatchObject({ success: true, verified_no_zombies: true });
    expect(world.agent(agent.id)).toMatchObject({ status: 'terminated', run: { problem: 'enough' } });
    await world.empty();
  });
});
