import { commandGroups, type CommandSpec, type OptionSpec } from './command.ts';
import { commands, publicCommands } from './commands.ts';
import { exitCodeMeanings } from './exit-codes.ts';

/** What holds for all commands, for the documentation. */
export const conventions: readonly string[] = [
  'AGENT is the name, the id or the short id of an agent, or an unambiguous beginning of one of them; TASK is the id of a task, or its beginning or end. What is ambiguous lists the candidates.',
  'TIME is a number with ms, s, m, h or d, or several of them: `90s`, `1h30m`.',
  'Data goes to stdout, all else to stderr. In a pipe nothing is coloured, paged or cut off; NO_COLOR takes colours from a terminal, too. Where the locale has no UTF-8, text is printed in ASCII; JSON never is. A reader that leaves early (`| head`) is no failure: nothing is said, and the exit code is 0, or what it is already known to be.',
  'With --json a command prints one document, with the `version` of its format: fields may be added without raising it. One that fails prints `{"error": {code, message, help, facts}}`. With --follow as well, it prints one document a line.',
  'What would end or forget more than one thing asks first. --yes answers, --dry-run only says what would be done; where nobody can be asked, one of them is needed.',
];

/** Help for the program. */
export function overviewHelp(): string {
  return [
    'agent-reaper runs commands and AI coding agents contained, and leaves nothing of them behind.',
    '',
    'Usage: agent-reaper COMMAND [ARGUMENT...]',
    ...groupLines(),
    '',
    '`agent-reaper help COMMAND` tells more; `agent-reaper help exit-codes` lists the exit codes.',
  ].join('\n');
}

/** The commands under their headings, all in the same columns. */
function groupLines(): string[] {
  const width = Math.max(...publicCommands.map((command) => namesOf(command).length));
  return commandGroups.flatMap((group) => {
    const members = publicCommands.filter((command) => command.group === group);
    return section(
      group,
      members.map((command) => `  ${namesOf(command).padEnd(width)}  ${command.summary}`),
    );
  });
}

/** A command's name, with its other names. */
export function namesOf({ name, aliases = [] }: CommandSpec): string {
  return [name, ...aliases].join(', ');
}

/** Help for one command: examples first. */
export function commandHelp(command: CommandSpec): string {
  const { name, summary, usage, examples, options, details = [], exit } = command;
  return [
    `${namesOf(command)}: ${summary}`,
    ...section(
      'Examples',
      examples.flatMap((example) => [`  ${example.line}`, `      ${example.summary}`]),
    ),
    ...section('Usage', [`  agent-reaper ${name} ${usage}`.trimEnd()]),
    ...section('Options', columns(options.map((option) => [optionLabel(option), option.summary]))),
    ...details.flatMap((paragraph) => ['', ...wrap(paragraph, 100)]),
    ...section('Exit codes', exit === undefined ? [] : columns(exit)),
  ].join('\n');
}

/** Help on exit codes: the common ones, then those of commands that have their own. */
export function exitCodesHelp(): string {
  const own = commands.flatMap(({ name, exit }) =>
    exit === undefined ? [] : ['', `${name}:`, ...columns(exit)],
  );
  return [
    'Exit codes:',
    ...columns(exitCodeMeanings.map(([code, meaning]) => [String(code), meaning])),
    ...own,
  ].join('\n');
}

/** An option as it is written on a command line. */
export function optionLabel({ name, short, value }: OptionSpec): string {
  const long = value === undefined ? `--${name}` : `--${name} ${value}`;
  return short === undefined ? long : `-${short}, ${long}`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines];
}

function columns(rows: readonly (readonly [label: string, text: string])[]): string[] {
  const width = Math.max(0, ...rows.map(([label]) => label.length));
  return rows.map(([label, text]) => `  ${label.padEnd(width)}  ${text}`);
}

function wrap(paragraph: string, width: number): string[] {
  const lines = [''];
  for (const word of paragraph.split(' ')) {
    const last = lines.length - 1;
    const joined = lines[last] === '' ? word : `${lines[last] ?? ''} ${word}`;
    if (joined.length > width) lines.push(word);
    else lines[last] = joined;
  }
  return lines;
}
