/*
 * Dispatch only. Everything else is loaded by what needs it, so that a command costs its own weight, and so that `exec`
 * becomes another program before anything here has touched stdin or stdout.
 */

/** Runs a command line by the table of commands. Resolves with the exit code. @throws ReaperError as the command does */
export async function dispatch(args: readonly string[]): Promise<number> {
  const [{ beforeDashes }, { commandNamed }] = await Promise.all([
    import('./before-dashes.ts'),
    import('./commands.ts'),
  ]);
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
