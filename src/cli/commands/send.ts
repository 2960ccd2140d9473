import { sendMessage } from '../../agents/messages/send.ts';
import type { Manager } from '../../agents/manager.ts';
import { engineNamed } from '../../engines/registry.ts';
import type { AgentRecord } from '../../store/agent-record.ts';
import { findAgent } from '../../store/agent-search.ts';
import { parseArguments, usage } from '../arguments.ts';
import { actorOf, requireOwn } from '../authority.ts';
import type { CommandSpec } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { withManager } from '../open-manager.ts';
import { complain, print, printJson } from '../output.ts';
import { standardInput } from '../standard-input.ts';

/** Sends a message to an agent, and says whether it has got it. */
export function run(args: readonly string[], command: CommandSpec): Promise<number> {
  const { flags, positionals } = parseArguments(args, command);
  const [reference, ...words] = positionals;
  if (reference === undefined || words.length === 0) throw usage(command, 'It needs an agent and a text');
  const text = words.length === 1 && words[0] === '-' ? standardInput() : words.join(' ');
  return withManager(async (manager) => {
    const actor = actorOf(manager);
    const agent = findAgent(manager.store, reference);
    requireOwn(manager, actor, [agent]);
    const { receipt, message, via, reason } = await sendMessage(
      manager,
      agent.id,
      actor?.id ?? 'orchestrator',
      text,
    );
    if (flags.has('json')) printJson({ version: 1, agent: agent.id, receipt, message, via, reason });
    else if (receipt === 'refused') complain(`${agent.id} was not sent it: ${reason ?? 'no reason given'}`);
    else print(`${agent.id}  ${receipt}${receipt === 'queued' ? `: ${whenHeard(manager, agent)}` : ''}`);
    return receipt === 'refused' ? exitCodes.REFUSED : exitCodes.OK;
  });
}

/** A program may call our tools with the identity that it has, and none has to. */
function whenHeard({ config }: Manager, { engine }: AgentRecord): string {
  const { usesMcp } = engineNamed(engine, [engine, ...Object.keys(config.engines)]);
  return usesMcp
    ? 'it gets it with the reply to its next call'
    : `the engine ${engine} has no input for messages; only if it calls a tool of agent-reaper, the reply brings it`;
}
