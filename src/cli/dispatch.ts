#!/usr/bin/env node
/**
 * Dispatch only. Everything else is loaded by what needs it, so that a command costs its own weight, and so that `exec`
 * becomes another program before anything here has touched stdin or stdout.
 */
async function main(args: readonly string[]): Promise<number> {
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

/**
 * What is started often while somebody waits goes round the table of commands, by bundles where a build has made them.
 * @returns false where it is none of that
 */
async function startQuickly(args: readonly string[]): Promise<boolean> {
  const [name = ''] = args;
  if (looks.has(name)) {
    const code = await (await import('./start-look.ts')).startLook(args);
    if (code === undefined) return false;
    process.exitCode = code;
    return true;
  }
  if (args.length > 1 || (name !== 'mcp' && name !== 'settle')) return false;
  if (name === 'mcp') await (await import('../mcp/start.ts')).startServer();
  else await (await import('../agents/settle/start-hook.ts')).startHook();
  return true;
}

/** Those of `lookPrograms`. */
const looks: ReadonlySet<string> = new Set(['ls', 'ps', 'show', 'tree', 'events']);

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
  if (!(await startQuickly(args))) process.exitCode = await main(args);
} catch (error) {
  const { reportFailure } = await import('./failure.ts');
  process.exitCode = reportFailure(error, args);
}
