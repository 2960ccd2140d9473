import type { Manager } from '../../agents/manager.ts';
import { tmuxOf } from '../../agents/tmux-of.ts';
import { runFactsOf } from '../../agents/views/run-facts.ts';
import { ReaperError } from '../../errors.ts';
import { becomeProgram } from '../../process/become-program.ts';
import type { AgentRecord } from '../../store/agent-record.ts';
import { findAgent } from '../../store/agent-search.ts';
import { hasSession } from '../../tmux/list-sessions.ts';
import { attachCommand } from '../../tmux/pane.ts';
import { parseArguments, usage } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { withManager } from '../open-manager.ts';
import { print, printJson, tell } from '../output.ts';
import { isTerminal } from '../terminal.ts';

/**
 * Shows the pane of an agent in this terminal: this process becomes tmux. Whatever becomes of this terminal or of tmux's
 * client, the agent does not notice.
 */
export async function run(args: readonly string[], command: CommandSpec): Promise<number> {
  const { flags, positionals } = parseArguments(args, command);
  const [reference] = positionals;
  if (reference === undefined) throw usage(command, 'It needs an agent');
  const { agent, words } = await withManager(async (manager) => {
    const found = findAgent(manager.store, reference);
    return { agent: found, words: await commandFor(manager, found) };
  });
  if (flags.has('json')) {
    printJson({ version: 1, agent: agent.id, command: words });
    return exitCodes.OK;
  }
  if (flags.has('print')) {
    print(words.map(quoted).join(' '));
    return exitCodes.OK;
  }
  const [file, ...rest] = words;
  // Within the same server the client that is there shows another session; it needs no terminal of ours.
  if (!words.includes('switch-client')) {
    if (!isTerminal(0) || !isTerminal(1))
      throw usage(command, 'It needs a terminal; --print says what to run in one');
    tell(`Attached to ${agent.id}; detach with C-b d. The agent goes on.`);
  }
  return becomeProgram(file, rest, process.env);
}

/** @throws ReaperError NO_TERMINAL; TMUX_* */
async function commandFor(manager: Manager, agent: AgentRecord): Promise<readonly [string, ...string[]]> {
  const { session, launcher } = runFactsOf(agent);
  const { id: agentId, status } = agent;
  if (agent.processState === 'gone')
    throw new ReaperError('NO_TERMINAL', { agentId, why: `it has ended (${status})` });
  if (session === null)
    throw new ReaperError('NO_TERMINAL', {
      agentId,
      why: `it was launched ${launcher ?? 'in an unknown way'}`,
    });
  const tmux = await tmuxOf(manager);
  if (await hasSession(tmux, session)) return attachCommand(tmux, session, manager.environment);
  throw new ReaperError('NO_TERMINAL', { agentId, why: `there is no session ${session} at ${tmux.socket}` });
}

/** For a shell. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
