import { describe, expect, test } from 'vitest';
import { openLink } from '../../../src/agents/follow/supervisor-link.ts';
import { waitingMessages } from '../../../src/agents/messages/queue.ts';
import { longestMessage } from '../../../src/agents/messages/limit.ts';
import { sendMessage } from '../../../src/agents/messages/send.ts';
import { coordinationInfo } from '../../../src/agents/reports/coordination.ts';
import { claude } from '../../../src/engines/claude.ts';
import { recordTransition } from '../../../src/store/transitions.ts';
import { eventually } from '../../helpers/eventually.ts';
import { freshAgent } from '../../store/helpers.ts';
import { eventsOf, freshManager, startFollowing, startRun, textsOf } from '../follow/runs.ts';

describe('an agent whose input is held', () => {
  test('gets a message while it works, answers it, and is then let go', async () => {
    const manager = freshManager();
    const run = await startRun(manager, {
      held: true,
      scenario: [
        [{ say: 'working' }, { wait: 200 }, { result: { text: 'one' } }],
        [{ say: 'heard {prompt.length}' }, { result: { text: 'two' } }],
      ],
    });
    const { over } = startFollowing(manager);
    await eventually(() => run.record().run['input'] === 'held', { what: 'the follower talks with it' });
    const receipt = await sendMessage(manager, run.id, 'orchestrator', 'And the other one?');
    expect(receipt).toMatchObject({ receipt: 'delivered', via: 'input', reason: null });
    await over;
    expect(textsOf(run)).toEqual(['working', expect.stringMatching(/^heard \d\d$/)]);
    expect(run.record().run).toMatchObject({ messagesWritten: 1, finishing: 'result' });
    const delivered = eventsOf(manager, run, 'message').map(({ data }) => data);
    expect(delivered).toEqual([
      { from: 'orchestrator', text: 'And the other one?' },
      { delivered: true, message: receipt.message, from: 'orchestrator', via: 'input' },
    ]);
  });

  test('gets what was sent before anybody followed it, in order', async () => {
    const manager = freshManager();
    const run = await startRun(manager, {
      held: true,
      scenario: [[{ result: {} }], [{ say: '{prompt}' }, { result: {} }]],
    });
    const receipts = [];
    for (const text of ['one', 'two', 'three'])
      receipts.push((await sendMessage(manager, run.id, 'agent-1', text)).receipt);
    expect(receipts).toEqual(['queued', 'queued', 'queued']);
    await startFollowing(manager).over;
    const words = textsOf(run).map((text) => text.split('\n').at(-1));
    expect(words).toEqual(['one', 'two', 'three']);
    expect(textsOf(run)[0]).toMatch(/^Message \d+ from agent-1:$/m);
  });

  test('is refused what comes after it was told to finish', async () => {
    const manager = freshManager();
    const run = await startRun(manager, {
      held: true,
      scenario: [{ result: {} }, { ignore: ['SIGTERM'] }, { hang: true }],
    });
    const following = startFollowing(manager);
    await eventually(() => run.record().run['finishing'] === 'result', { what: 'it is finishing' });
    expect(await sendMessage(manager, run.id, 'orchestrator', 'Wait!')).toEqual({
      receipt: 'refused',
      message: null,
      via: 'input',
      reason: 'finishing',
    });
    expect(eventsOf(manager, run, 'refused').map(({ data }) => data)).toEqual([
      { kind: 'message', message: null, from: 'orchestrator', text: 'Wait!', reason: 'finishing' },
    ]);
    await following.stop();
  });

  test('that failed is not given what waits for it', async () => {
    const manager = freshManager();
    const run = await startRun(manager, { held: true, scenario: 'error' });
    await eventually(() => textsOf(run, 'result').length > 0, { what: 'it has failed' });
    await sendMessage(manager, run.id, 'orchestrator', 'Try again');
    await startFollowing(manager).over;
    expect(run.record().run['messagesWritten']).toBeUndefined();
    expect(eventsOf(manager, run, 'refused').map(({ data }) => data['reason'])).toEqual(['finishing']);
  });

  test('does not get the same message with the reply to a call', async () => {
    const manager = freshManager();
    const run = await startRun(manager, { held: true, scenario: 'stall' });
    const following = startFollowing(manager);
    await eventually(() => run.record().run['input'] === 'held', { what: 'the follower talks with it' });
    await following.stop();
    await sendMessage(manager, run.id, 'orchestrator', 'Only once', { waitMs: 0 });
    expect(coordinationInfo(manager, run.id).messages).toBeUndefined();
    expect(waitingMessages(manager.store, run.id)).toHaveLength(1);
  });
});

describe('any other agent', () => {
  test('gets its messages with the reply to its next call, which is told', async () => {
    const manager = freshManager();
    const agent = freshAgent(manager.store);
    const receipt = await sendMessage(manager, agent.id, 'orchestrator', 'Hello');
    expect(receipt).toMatchObject({ receipt: 'queued', via: 'reply' });
    expect(coordinationInfo(manager, agent.id).messages).toMatchObject([
      { from: 'orchestrator', text: 'Hello' },
    ]);
    expect(coordinationInfo(manager, agent.id).messages).toBeUndefined();
    expect(eventsOf(manager, agent, 'message').at(-1)?.data).toEqual({
      delivered: true,
      message: receipt.message,
      from: 'orchestrator',
      via: 'reply',
    });
  });

  test('is refused a message once it has ended', async () => {
    const manager = freshManager();
    const agent = freshAgent(manager.store);
    recordTransition(manager.store, agent.id, 'completed', 'it said so');
    expect(await sendMessage(manager, agent.id, 'orchestrator', 'Hello')).toMatchObject({
      receipt: 'refused',
      reason: 'ended',
    });
  });

  test('that ends before its next call was refused what waited for it', async () => {
    const manager = freshManager();
    const run = await startRun(manager, { engine: 'command', script: 'sleep 1000' });
    const { message } = await sendMessage(manager, run.id, 'orchestrator', 'Hello');
    const { over } = startFollowing(manager);
    await run.ask('terminate', { grace: 0 });
    await over;
    expect(eventsOf(manager, run, 'refused').map(({ data }) => data)).toEqual([
      { kind: 'message', message, from: 'orchestrator', text: 'Hello', reason: 'ended' },
    ]);
  });

  test('has a queue that ends', async () => {
    const manager = freshManager();
    const agent = freshAgent(manager.store);
    for (let count = 0; count < 100; count += 1)
      await sendMessage(manager, agent.id, 'orchestrator', 'Hello');
    expect(await sendMessage(manager, agent.id, 'orchestrator', 'Hello')).toMatchObject({
      reason: 'queue_full',
    });
  });
});

test('a message that is written again, for nobody heard the answer, is heard once', async () => {
  const manager = freshManager();
  const run = await startRun(manager, { held: true, scenario: [[{ result: {} }], [{ say: '{prompt}' }]] });
  const link = await openLink(run.control, () => undefined);
  const write = (text: string, key: number): Promise<boolean | null> =>
    link.write(Buffer.from(claude.encodeMessage?.(text) ?? ''), key);
  expect([
    await write('one', 5),
    await write('one', 5),
    await write('before', 4),
    await write('two', 6),
  ]).toEqual([true, true, true, true]);
  await eventually(() => textsOf(run).includes('two'), { what: 'both are heard' });
  expect(textsOf(run)).toEqual(['one', 'two']);
  link.close();
});

test.each([
  ['', 'orchestrator', 'INVALID_FIELD', 'text'],
  [' \n', 'orchestrator', 'INVALID_FIELD', 'text'],
  ['a\0b', 'orchestrator', 'INVALID_FIELD', 'text'],
  ['x'.repeat(longestMessage + 1), 'orchestrator', 'FIELD_TOO_LONG', 'text'],
  ['"'.repeat(longestMessage / 2 + 1), 'orchestrator', 'FIELD_TOO_LONG', 'text'],
  ['Hello', '', 'INVALID_FIELD', 'from'],
  ['Hello', 'two\nlines', 'INVALID_FIELD', 'from'],
])('a message that is none is refused with its field (%#)', async (text, from, code, field) => {
  const manager = freshManager();
  const agent = freshAgent(manager.store);
  await expect(sendMessage(manager, agent.id, from, text)).rejects.toMatchObject({ code, facts: { field } });
  expect(eventsOf(manager, agent, 'message')).toEqual([]);
});

test('a message to nobody is an error', async () => {
  await expect(sendMessage(freshManager(), 'nobody', 'orchestrator', 'Hello')).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});
