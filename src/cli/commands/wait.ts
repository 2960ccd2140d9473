import type { Manager } from '../../agents/manager.ts';
import { waitForAgents, type WaitForAgentsResult } from '../../agents/wait.ts';
import { isDone, type WaitGoal } from '../../agents/wait-goal.ts';
import type { AgentRecord } from '../../store/agent-record.ts';
import { agentsOfTask } from '../../store/agents.ts';
import { parseArguments, usage, type ParsedArguments } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { findAny } from '../find.ts';
import { withManager } from '../open-manager.ts';
import { complain, print, printJson, willExit } from '../output.ts';
import { durationOption, integerOption } from '../values.ts';

/** What can be waited for, by the word for it. */
export const waitWords = { all: 'all_done', any: 'any_done', change: 'any_change' } as const;

/** Waits until agents have ended, or something happens. */
export function run(args: readonly string[], command: CommandSpec): Promise<number> {
  const parsed = parseArguments(args, command);
  return withManager(async (manager) => {
    const word = (parsed.values.get('for') ?? 'all') as keyof typeof waitWords;
    const goal: WaitGoal = waitWords[word];
    const result = await waitForAgents(manager, {
      ...subjectOf(manager, parsed, command),
      until: goal,
      cursor: integerOption(parsed, 'since', 0, Number.MAX_SAFE_INTEGER),
      deadlineMs: durationOption(parsed, 'timeout') ?? Infinity,
    });
    const code = willExit(exitCodeOf(result));
    tellResult(result, parsed);
    return code;
  });
}

/** One task with all that it will have, or agents. */
function subjectOf(
  { store }: Manager,
  { positionals }: ParsedArguments,
  command: CommandSpec,
): { readonly taskId: string } | { readonly agentIds: readonly string[] } {
  if (positionals.length === 0) throw usage(command, 'It needs agents or a task');
  const found = positionals.map((reference) => findAny(store, reference));
  const [only] = found;
  if (found.length === 1 && only?.kind === 'task') return { taskId: only.task.id };
  const agents = found.flatMap((one) =>
    one.kind === 'agent' ? [one.agent] : agentsOfTask(store, one.task.id),
  );
  return { agentIds: [...new Set(agents.map(({ id }) => id))] };
}

function tellResult(
  { reason, cursor, changed, agents, deaf }: WaitForAgentsResult,
  { flags }: ParsedArguments,
): void {
  if (flags.has('json')) {
    printJson({
      version: 1,
      reason,
      cursor,
      changed: changed.map(({ id }) => id),
      agents: agents.map(standing),
    });
  } else {
    for (const { id, status } of reason === 'change' ? changed : agents) print(`${id}  ${status}`);
    if (reason === 'nothing_to_wait_for') complain('there is nothing to wait for');
  }
  if (deaf !== null && reason === 'deadline') complain(`news could not be heard: ${deaf.reason}`);
}

function standing(agent: AgentRecord): Readonly<Record<string, unknown>> {
  const { id, status, processState: process } = agent;
  return { id, status, process, done: isDone(agent) };
}

function exitCodeOf({ reason, agents }: WaitForAgentsResult): number {
  if (reason === 'deadline') return exitCodes.TIMED_OUT;
  if (reason !== 'done') return exitCodes.OK;
  const ended = agents.filter(isDone);
  return ended.every(({ status }) => status === 'completed') ? exitCodes.OK : exitCodes.FAILED;
}
