import type { CommandSpec, OptionSpec } from './command.ts';
import { commands } from './commands.ts';
import { exitCodeMeanings } from './exit-codes.ts';

/** Help for the program. */
export function overviewHelp(): string {
  return [
    'agent-reaper runs commands and AI coding agents contained, and leaves nothing of them behind.',
    '',
    'Usage: agent-reaper COMMAND [ARGUMENT...]',
    '',
    'Commands:',
    ...columns(commands.map(({ name, summary }) => [name, summary])),
    '',
    '`agent-reaper help COMMAND` tells more; `agent-reaper help exit-codes` lists the exit codes.',
  ].join('\n');
}

/** Help for one command: examples first. */
export function commandHelp(command: CommandSpec): string {
  const { name, summary, usage, examples, options, details = [], exit } = command;
  return [
    `${name}: ${summary}`,
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
