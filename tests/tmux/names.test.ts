import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkName, escapeArgument, exactPane, exactSession, sessionName } from '../../src/tmux/names.ts';

const hostile = [
  ...['', ' ', '.', ':', '-', '-t', '=x', '$0', '@1', '%1', '{last}', '*', '[a]', '~', 'v1.2:checker', 'a b'],
  ...[
    "it's",
    '"q"',
    'a\nb',
    'a\tb',
    '\0',
    '\x1f',
    '$(touch x)',
    '`x`',
    '#{pid}',
    '#(id)',
    'ä',
    '\ud800',
    '\udc00',
    'a;',
  ],
  'x'.repeat(5000),
];

describe('the session of an agent', () => {
  test('bears the name of an id of ours as it is', () => {
    expect(sessionName('builder-104512-0a1b2c')).toBe('agent_builder-104512-0a1b2c');
  });

  test.each(hostile)('is a name that tmux leaves alone, for %j', (id) => {
    expect(() => checkName(sessionName(id), 'session')).not.toThrow();
    expect(sessionName(id)).toBe(sessionName(id));
  });

  test('keeps what can be read of a hostile id', () => {
    expect(sessionName('v1.2:checker')).toMatch(/^agent_v1-2-checker_[0-9a-f]{16}$/);
  });

  test('is never that of another id', () => {
    expect(new Set(hostile.map(sessionName)).size).toBe(hostile.length);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (one, other) => {
        expect(sessionName(one) === sessionName(other)).toBe(one === other);
      }),
    );
  });
});

describe('a name from outside', () => {
  test.each(hostile.map((name) => name.slice(0, 300)))('is refused: %j', (name) => {
    expect(() => checkName(name, 'session')).toThrow(/session is .* not at most 128/s);
    expect(() => exactPane(name)).toThrow(/at most 128/);
  });

  test('means exactly itself as a target', () => {
    expect(exactSession('agent_a-1')).toBe('=agent_a-1');
    expect(exactPane('agent_a-1')).toBe('=agent_a-1:');
  });
});

test.each([
  ['a', 'a'],
  ['a;b', 'a;b'],
  [';', '\\;'],
  ['a;', 'a\\;'],
  ['a;;', 'a;\\;'],
  ['a\\;', 'a\\\\;'],
])('the argument %j is handed to tmux as %j', (argument, escaped) => {
  expect(escapeArgument(argument)).toBe(escaped);
});
