import { followBytes } from '../../agents/logs/follow-bytes.ts';
import { followOutput } from '../../agents/logs/follow-output.ts';
import { readOutput } from '../../agents/logs/output.ts';
import type { Manager } from '../../agents/manager.ts';
import { findAgent } from '../../store/agent-search.ts';
import { parseArguments, usage, type ParsedArguments } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { withManager } from '../open-manager.ts';
import { complain, print, printJson, printLine, printRaw } from '../output.ts';
import { terminal } from '../terminal.ts';
import { logText } from '../text/log-lines.ts';
import { integerOption } from '../values.ts';

/** Prints what an agent has put out, wherever its log is by now. */
export function run(args: readonly string[], command: CommandSpec): Promise<number> {
  const parsed = parseArguments(args, command);
  const [reference] = parsed.positionals;
  if (reference === undefined) throw usage(command, 'It needs an agent');
  const [first, second] = ['raw', 'summary', 'json'].filter((name) => parsed.flags.has(name));
  if (second !== undefined && first === 'raw') throw usage(command, `Give --raw or --${second}, not both`);
  return withManager(async (manager) => {
    const { id } = findAgent(manager.store, reference);
    if (parsed.flags.has('raw')) await printBytes(manager, id, parsed);
    else if (parsed.flags.has('summary')) await printSummary(manager, id, parsed);
    else if (parsed.flags.has('json') && !parsed.flags.has('follow')) await printPage(manager, id, parsed);
    else await printLines(manager, id, parsed);
    return exitCodes.OK;
  });
}

async function printBytes(manager: Manager, id: string, { flags }: ParsedArguments): Promise<void> {
  for await (const bytes of followBytes(manager, id, { follow: flags.has('follow') })) printRaw(bytes);
}

async function printSummary(manager: Manager, id: string, { flags }: ParsedArguments): Promise<void> {
  const json = flags.has('json');
  const { output } = await readOutput(manager, id, {
    responseFormat: 'summary',
    format: json ? 'parsed' : 'text',
  });
  if (json) printJson({ version: 1, agent: id, summary: output });
  else print(logText(output as string, terminal()));
}

async function printPage(manager: Manager, id: string, parsed: ParsedArguments): Promise<void> {
  const { filter, tail, cursor } = selection(parsed);
  const answer = await readOutput(manager, id, {
    format: 'parsed',
    maxCharacters: 1 << 20,
    ...(filter !== undefined && { filter }),
    ...(tail !== undefined && { tail }),
    ...(cursor !== undefined && { cursor }),
    ...(tail === undefined && cursor === undefined && { from: 'start' as const }),
  });
  printJson({
    version: 1,
    agent: id,
    source: answer.source,
    lines: answer.output,
    previous: answer.previous_cursor,
    next: answer.next_cursor,
    notice: answer.notice,
  });
}

async function printLines(manager: Manager, id: string, parsed: ParsedArguments): Promise<void> {
  const json = parsed.flags.has('json');
  const place = terminal();
  const how = { ...selection(parsed), follow: parsed.flags.has('follow') } as const;
  for await (const page of followOutput(manager, id, { ...how, format: json ? 'parsed' : 'text' })) {
    if (page.notice !== null) complain(page.notice);
    if (typeof page.output !== 'string')
      for (const line of page.output) printLine({ version: 1, agent: id, line });
    else if (page.output !== '') print(logText(page.output, place));
  }
}

function selection(parsed: ParsedArguments): { filter?: string; tail?: number; cursor?: string } {
  const filter = parsed.values.get('filter');
  const cursor = parsed.values.get('cursor');
  const tail = integerOption(parsed, 'tail', 1, 1_000_000);
  return {
    ...(filter !== undefined && { filter }),
    ...(cursor !== undefined && { cursor }),
    ...(tail !== undefined && { tail }),
  };
}
