import type { Manager } from '../../agents/manager.ts';
import { resumeAgent, type ResumeOptions } from '../../agents/resume.ts';
import { findAgent } from '../../store/agent-search.ts';
import { parseArguments, usage, type ParsedArguments } from '../arguments.ts';
import { actorOf, requireOwn } from '../authority.ts';
import { carryOut, requireUsable } from '../carry-out.ts';
import type { CommandSpec } from '../command.ts';
import { withManager } from '../open-manager.ts';
import { standardInput } from '../standard-input.ts';
import { durationOption, integerOption, numberOption } from '../values.ts';

/** Goes on with the conversation of an agent that has ended, shows the output, and ends as the new agent ended. */
export function run(args: readonly string[], command: CommandSpec): Promise<number> {
  const parsed = parseArguments(args, command);
  requireUsable(parsed, command);
  const [reference, text] = parsed.positionals;
  if (reference === undefined || text === undefined) throw usage(command, 'It needs an agent and a message');
  return withManager((manager) => {
    const { id, options } = wanted(manager, reference, parsed);
    const message = text === '-' ? standardInput() : text;
    return carryOut(manager, parsed, (signal, onStep) =>
      resumeAgent(manager, id, message, { ...options, signal }, onStep),
    );
  });
}

function wanted(
  manager: Manager,
  reference: string,
  parsed: ParsedArguments,
): { readonly id: string; readonly options: Partial<ResumeOptions> } {
  const actor = actorOf(manager);
  const agent = findAgent(manager.store, reference);
  requireOwn(manager, actor, [agent]);
  const costUsd = numberOption(parsed, 'budget', 0, 1_000_000);
  const tokens = integerOption(parsed, 'tokens', 1, 1_000_000_000_000);
  const options = {
    // Whoever resumes an agent of its own has it below itself again, and answers for what it uses.
    ...(actor !== null && { parentId: actor.id }),
    budget: { costUsd, tokens },
    wallTimeMs: durationOption(parsed, 'timeout', 1_000),
    idleTimeMs: durationOption(parsed, 'idle', 1_000),
    graceMs: durationOption(parsed, 'grace'),
  };
  return { id: agent.id, options };
}
