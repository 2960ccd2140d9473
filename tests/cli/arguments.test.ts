import { describe, expect, test } from 'vitest';
import { parseArguments } from '../../src/cli/arguments.ts';
import type { CommandSpec } from '../../src/cli/command.ts';

const command: CommandSpec = {
  name: 'sample',
  group: 'About',
  operands: { max: 1 },
  summary: '',
  usage: '[--json] [--name NAME] [THING]',
  examples: [],
  options: [
    { name: 'json', summary: '' },
    { name: 'name', short: 'n', value: 'NAME', summary: '' },
    { name: 'size', value: 'SIZE,...', summary: '', completes: ['small', 'big'], list: true },
  ],
  load: () => Promise.reject(new Error('never loaded')),
};

describe('parseArguments', () => {
  test('sorts flags, values and positional arguments', () => {
    const parsed = parseArguments(['--json', '-n', 'x', 'thing'], command);
    expect([...parsed.flags]).toEqual(['json']);
    expect([...parsed.values]).toEqual([['name', 'x']]);
    expect(parsed.positionals).toEqual(['thing']);
  });

  test('takes a value after an equals sign, and everything after -- as it is', () => {
    const parsed = parseArguments(['--name=a=b', '--', '--json'], command);
    expect(parsed.values.get('name')).toBe('a=b');
    expect(parsed.flags.size).toBe(0);
    expect(parsed.positionals).toEqual(['--json']);
  });

  test.each([
    [['--jsno'], 'UNKNOWN_OPTION', 'There is no option --jsno; did you mean --json?'],
    [['-x'], 'UNKNOWN_OPTION', 'There is no option -x'],
    [['--json=yes'], 'USAGE', '--json takes no value'],
    [['--name'], 'USAGE', '--name needs a value: NAME'],
    [['--size', 'small,huge'], 'INVALID_OPTION', '--size is "huge", which is not one of small, big'],
    [['one', 'two'], 'USAGE', 'There is no place for the argument "two"'],
  ])('refuses %j with %s', (args, code, message) => {
    expect(() => parseArguments(args, command)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) as string }),
    );
  });
});
