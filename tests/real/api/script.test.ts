import { expect, test } from 'vitest';
import type { Conversation } from './conversation.ts';
import { Script } from './script.ts';

const asked: Conversation = {
  model: 'm',
  stream: true,
  tools: ['Bash'],
  messages: [{ role: 'user', text: 'please look' }],
};
const answered: Conversation = {
  ...asked,
  messages: [...asked.messages, { role: 'assistant', text: '' }, { role: 'tool', text: 'found it' }],
};

test('turns are used up in order', () => {
  const script = new Script({
    name: 'order',
    turns: [{ reply: { text: 'one' } }, { times: 2, reply: { text: 'two' } }],
  });
  const said = [1, 2, 3].map(() => script.answer(asked));
  expect(said).toEqual([{ text: 'one' }, { text: 'two' }, { text: 'two' }]);
  expect(script.unused).toEqual([]);
});

test('a request that no turn is left for is refused and remembered', () => {
  const script = new Script({ name: 'empty', turns: [] });
  expect(script.answer(asked)).toMatchObject({
    status: 400,
    message: expect.stringContaining('empty') as string,
  });
  expect(script.unmatched).toEqual(['please look']);
});

test('a turn for a tool result waits until the newest message is one that matches', () => {
  const script = new Script({
    name: 'conditions',
    turns: [
      { when: { toolResult: /found/ }, reply: { text: 'after' } },
      { when: { user: /look/ }, reply: { text: 'before' } },
    ],
  });
  expect(script.unused).toEqual([0, 1]);
  expect(script.answer(asked)).toEqual({ text: 'before' });
  expect(script.answer(answered)).toEqual({ text: 'after' });
});

test('an argument in angle brackets is looked up in the conversation', () => {
  const input = { id: '<agent id>', other: '<task id>', text: 'a <b> c', count: 3 };
  const call = { server: 's', tool: 't', input };
  const script = new Script({ name: 'names', turns: [{ reply: { calls: [call] } }] });
  const told = { role: 'user', text: 'You are:\nagent id: tester-1\nname: x' } as const;
  expect(script.answer({ ...asked, messages: [told] })).toEqual({
    calls: [{ ...call, input: { ...input, id: 'tester-1' } }],
  });
});
