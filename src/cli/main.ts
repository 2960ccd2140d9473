#!/usr/bin/env node
import { beforeDashes } from './before-dashes.ts';
import { commandNamed } from './commands.ts';

/**
 * Dispatch only. Everything else is loaded by what needs it, so that a command costs its own weight, and so that `exec`
 * becomes another program before anything here has touched stdin or stdout.
 */
async function main(args: readonly string[]): Promise<number> {
  const [first = 'help', ...rest] = args;
  const name = aliases[first] ?? first;
  const command = commandNamed(name);
  if (command === undefined) {
    const { unknownCommand } = await import('./failure.ts');
    throw unknownCommand(first);
  }
  const asksForHelp = command.passesArguments === true ? isHelp(rest[0]) : beforeDashes(rest).some(isHelp);
  if (asksForHelp) {
    const help = await import('./commands/help.ts');
    return help.run([command.name]);
  }
  const { run } = await command.load();
  return run(rest, command);
}

const aliases: Readonly<Record<string, string>> = {
  '--help': 'help',
  '-h': 'help',
  '--version': 'version',
  '-V': 'version',
};

function isHelp(argument: string | undefined): boolean {
  return argument === '--help' || argument === '-h';
}

const args = process.argv.slice(2);
try {
  process.exitCode = await main(args);
} catch (error) {
  const { reportFailure } = await import('./failure.ts');
  process.exitCode = reportFailure(error, args);
}
