import type { Manager } from '../../agents/manager.ts';
import type { AgentRecord } from '../../store/agent-record.ts';
import { listAgents } from '../../store/agent-search.ts';
import { agentsOfTask, descendants } from '../../store/agents.ts';
import { parseArguments, usage, type ParsedArguments } from '../arguments.ts';
import { actorOf, requirePerson } from '../authority.ts';
import type { CommandSpec } from '../command.ts';
import { confirmed } from '../confirm.ts';
import { exitCodes } from '../exit-codes.ts';
import { findAny } from '../find.ts';
import { finishing } from '../finishing.ts';
import { forgetNamed, whyKept, type Forgetting } from '../forget.ts';
import { withManager } from '../open-manager.ts';
import { complain, print, printJson, willExit } from '../output.ts';
import { counted } from '../text/figures.ts';
import { withProgress } from '../progress.ts';

/** Forgets agents that are over, with their logs. */
export function run(args: readonly string[], command: CommandSpec): Promise<number> {
  const parsed = parseArguments(args, command);
  return withManager(async (manager) => {
    requirePerson(actorOf(manager), 'what is on record');
    const agents = wanted(manager, parsed, command);
    if (parsed.flags.has('dry-run')) return tellPlan(agents, parsed);
    const question = `This deletes ${counted(agents.length, 'agent', 'agents')} from the record, with their logs. Go on?`;
    const isBulk = agents.length > parsed.positionals.length;
    if (isBulk && !(await confirmed(question, parsed, command))) return exitCodes.FAILED;
    const forgetting = await withProgress(
      'forgetting',
      finishing('What was begun', forgetNamed(manager, agents)),
    );
    const code = willExit(forgetting.kept.length === 0 ? exitCodes.OK : exitCodes.REFUSED);
    tellResult(forgetting, parsed);
    return code;
  });
}

/** What is named, with all that it has deployed, for that hangs on it; with --all what can be forgotten. */
function wanted({ store }: Manager, parsed: ParsedArguments, command: CommandSpec): AgentRecord[] {
  const { flags, positionals } = parsed;
  if (flags.has('all') === positionals.length > 0)
    throw usage(command, 'It needs either agents and tasks, or --all');
  if (flags.has('all')) {
    const { agents } = listAgents(store, { settled: true }, Number.MAX_SAFE_INTEGER - 1);
    return agents.filter((agent) => whyKept(agent) === null);
  }
  const found = positionals.map((reference) => findAny(store, reference));
  const named = found.flatMap((one) =>
    one.kind === 'task' ? agentsOfTask(store, one.task.id) : [one.agent, ...descendants(store, one.agent.id)],
  );
  return [...new Map(named.map((agent) => [agent.id, agent])).values()];
}

function tellPlan(agents: readonly AgentRecord[], { flags }: ParsedArguments): number {
  const free = agents.filter((agent) => whyKept(agent) === null);
  const kept = agents
    .flatMap((agent) => ({ id: agent.id, why: whyKept(agent) }))
    .filter(({ why }) => why !== null);
  if (flags.has('json')) printJson({ version: 1, dryRun: true, agents: free.map(({ id }) => id), kept });
  else {
    const count = counted(free.length, 'agent', 'agents');
    print([`rm would forget ${count}`, ...free.map(({ id }) => `  ${id}`)].join('\n'));
    for (const { id, why } of kept) complain(`${id} would be kept: ${why ?? ''}`);
  }
  return exitCodes.OK;
}

function tellResult({ forgotten, tasks, kept }: Forgetting, { flags }: ParsedArguments): void {
  if (flags.has('json')) {
    printJson({ version: 1, forgotten, tasks, kept });
    return;
  }
  for (const id of forgotten) print(id);
  for (const { id, why } of kept) complain(`${id} was kept: ${why}`);
}
