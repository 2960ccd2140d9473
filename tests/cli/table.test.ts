import { expect, test } from 'vitest';
import { parseArguments } from '../../src/cli/arguments.ts';
import { commands, publicCommands } from '../../src/cli/commands.ts';
import { exitCodeMeanings } from '../../src/cli/exit-codes.ts';
import { errorCodes } from '../../src/error-codes.ts';
import { schemas, schemasOf } from './schemas.ts';

/** The command lines of the design, without the internal ones; the two of `service` are one command. */
const designed =
  'exec run ls show logs attach send resume wait stop kill rm tree events top sweep doctor verify config mcp serve service completion version';

test('every command of the design is there', () => {
  const names = publicCommands.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(designed.split(' ')));
});

test('names and other names are used once', () => {
  const names = commands.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
  expect(new Set(names).size).toBe(names.length);
});

test.each(commands)('the options of $name are used once, and none is one of the parser', ({ options }) => {
  const long = options.map(({ name }) => name);
  const short = options.flatMap((option) => option.short ?? []);
  expect([new Set(long).size, new Set(short).size]).toEqual([long.length, short.length]);
  expect([long.includes('help'), short.includes('h')]).toEqual([false, false]);
});

test('every command that only reads can print JSON', () => {
  const silent = publicCommands.filter(
    ({ group, options }) => group === 'Look' && !options.some(({ name }) => name === 'json'),
  );
  expect(silent.map(({ name }) => name)).toEqual([]);
});

test('what is printed as JSON has a schema, and every schema is of a command that prints it', () => {
  const printing = publicCommands.filter(({ options }) => options.some(({ name }) => name === 'json'));
  expect(printing.filter(({ name }) => schemasOf(name).length === 0).map(({ name }) => name)).toEqual([]);
  const known = new Set(printing.map(({ name }) => name));
  expect(Object.keys(schemas).filter((key) => !known.has(key.split(' ')[0] ?? ''))).toEqual([]);
});

test('what can hit several things can be looked at before, and be told not to ask', () => {
  for (const name of ['stop', 'kill', 'rm', 'sweep']) {
    const options = publicCommands.find((command) => command.name === name)?.options.map((one) => one.name);
    expect(options).toEqual(expect.arrayContaining(['dry-run', 'yes', 'json']));
  }
});

test('the exit codes of errors are those that are documented', () => {
  const documented: readonly number[] = exitCodeMeanings.map(([code]) => code);
  expect(Object.values(errorCodes).filter(({ exit }) => !documented.includes(exit))).toEqual([]);
});

test.each(publicCommands.filter(({ passesArguments }) => passesArguments !== true))(
  'the examples of $name are ones that it takes',
  (command) => {
    for (const { line } of command.examples) {
      const [, args] = new RegExp(`agent-reaper ${command.name} ?([^&|<>]*)`).exec(line) ?? [];
      const words = (args ?? '').match(/'[^']*'|[^\s'"$)]+/g) ?? [];
      expect(() => parseArguments(words, command)).not.toThrow();
    }
  },
);
