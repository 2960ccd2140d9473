import { parseArgs, type ParseArgsConfig } from 'node:util';
import { ReaperError } from '../errors.ts';
import type { CommandSpec, Completes, OptionSpec } from './command.ts';
import { nearest } from './nearest.ts';

/** Arguments of a command, parsed by its table entry. */
export interface ParsedArguments {
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
  readonly positionals: readonly string[];
}

/**
 * Parses `args` by the options of `command`. Rejects unknown options, missing, superfluous and unknown values, and more
 * operands than it takes.
 *
 * @throws ReaperError UNKNOWN_OPTION, USAGE, INVALID_OPTION
 */
export function parseArguments(args: readonly string[], command: CommandSpec): ParsedArguments {
  const flags = new Set<string>();
  const values = new Map<string, string>();
  const positionals: string[] = [];
  const { tokens } = parseArgs({
    args: [...args],
    options: parserOptions(command),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const option = command.options.find(({ name }) => name === token.name);
    if (option === undefined) throw unknownOption(token.rawName, command);
    if (option.value === undefined && token.value === undefined) flags.add(option.name);
    else if (option.value === undefined) throw usage(command, `${token.rawName} takes no value`);
    else if (token.value === undefined)
      throw usage(command, `${token.rawName} needs a value: ${option.value}`);
    else values.set(option.name, known(option, token.value));
  }
  const surplus = positionals[command.operands?.max ?? 0];
  if (surplus !== undefined)
    throw usage(command, `There is no place for the argument ${JSON.stringify(surplus)}`);
  return { flags, values, positionals };
}

/** The value of an option that takes fixed words must be one of them. */
function known({ name, completes, list }: OptionSpec, value: string): string {
  if (!isWords(completes)) return value;
  const wrong = (list === true ? value.split(',') : [value]).find((word) => !completes.includes(word));
  if (wrong === undefined) return value;
  const expected = `one of ${completes.join(', ')}`;
  throw new ReaperError('INVALID_OPTION', { option: `--${name}`, value: wrong, expected });
}

function isWords(completes: Completes | undefined): completes is readonly string[] {
  return typeof completes === 'object';
}

/** The error for a command line that a command cannot make sense of. */
export function usage(command: CommandSpec, problem: string): ReaperError<'USAGE'> {
  return new ReaperError('USAGE', {
    problem: `${problem}. Usage: agent-reaper ${command.name} ${command.usage}`.trimEnd(),
  });
}

/** Options as `util.parseArgs` takes them. It is asked not to be strict: its messages name no nearest option. */
function parserOptions({ options }: CommandSpec): NonNullable<ParseArgsConfig['options']> {
  return Object.fromEntries(
    options.map(({ name, short, value }) => [
      name,
      { type: value === undefined ? 'boolean' : 'string', ...(short !== undefined && { short }) },
    ]),
  );
}

function unknownOption(rawName: string, command: CommandSpec): ReaperError<'UNKNOWN_OPTION'> {
  const known = command.options.map(({ name }) => `--${name}`);
  const suggestion = nearest(rawName, known);
  return new ReaperError('UNKNOWN_OPTION', {
    option: rawName,
    ...(suggestion !== undefined && { suggestion }),
  });
}
