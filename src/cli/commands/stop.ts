import { killAgent, stopAll, stopTask, type StopRequest, type StopSummary } from '../../agents/kill/kill.ts';
import type { KilledAgent } from '../../agents/kill/end-agent.ts';
import type { Manager } from '../../agents/manager.ts';
import { userInfo } from 'node:os';
import type { AgentRecord } from '../../store/agent-record.ts';
import { agentsOfTask, descendants, unsettledAgents } from '../../store/agents.ts';
import type { TaskRecord } from '../../store/tasks.ts';
import { parseArguments, usage, type ParsedArguments } from '../arguments.ts';
import { actorOf, requireOwn, requirePerson } from '../authority.ts';
import type { CommandSpec } from '../command.ts';
import { confirmed } from '../confirm.ts';
import { exitCodes } from '../exit-codes.ts';
import { findAny } from '../find.ts';
import { finishing } from '../finishing.ts';
import { killedJson } from '../json/killed.ts';
import { withManager } from '../open-manager.ts';
import { print, printJson, willExit } from '../output.ts';
import { withProgress } from '../progress.ts';
import { terminal } from '../terminal.ts';
import { killedText, summaryText } from '../text/killed.ts';
import { durationOption } from '../values.ts';

/** Stops agents gracefully: SIGTERM, and SIGKILL after the grace period. */
export function run(args: readonly string[], command: CommandSpec): Promise<number> {
  return stop(args, command, {});
}

/** What is to be stopped: agents one by one, whole tasks, or everything on this host. */
interface Targets {
  readonly agents: readonly AgentRecord[];
  readonly tasks: readonly TaskRecord[];
  readonly all: boolean;
}

/** The common part of `stop` and `kill`. @param limits what the command says of the grace period */
export function stop(
  args: readonly string[],
  command: CommandSpec,
  limits: { readonly graceMs?: number },
): Promise<number> {
  const parsed = parseArguments(args, command);
  return withManager(async (manager) => {
    const actor = actorOf(manager);
    const targets = targetsOf(manager, parsed, command);
    if (targets.all || targets.tasks.length > 0) requirePerson(actor, 'a whole task or host');
    requireOwn(manager, actor, targets.agents);
    const concerned = concernedBy(manager, targets, parsed);
    if (parsed.flags.has('dry-run')) return tellPlan(concerned, parsed, command);
    const bulk = targets.all || targets.tasks.length > 0;
    if (bulk && concerned.length > 0 && !(await confirmed(question(concerned), parsed, command)))
      return exitCodes.FAILED;
    const request: StopRequest = {
      reason: parsed.values.get('reason') ?? `${command.name} by ${actor?.id ?? userInfo().username}`,
      by: actor?.id,
      graceMs: durationOption(parsed, 'grace') ?? limits.graceMs,
    };
    const summary = await withProgress(
      `ending ${counted(concerned.length)}`,
      finishing('The end of them', endTargets(manager, targets, request, parsed)),
    );
    const code = willExit(summary.unfinished === 0 ? exitCodes.OK : exitCodes.FAILED);
    tellSummary(summary, parsed);
    return code;
  });
}

function targetsOf({ store }: Manager, parsed: ParsedArguments, command: CommandSpec): Targets {
  const all = parsed.flags.has('all');
  if (all && parsed.positionals.length > 0) throw usage(command, 'Give --all or agents, not both');
  if (!all && parsed.positionals.length === 0) throw usage(command, 'It needs an agent, a task or --all');
  const found = parsed.positionals.map((reference) => findAny(store, reference));
  return {
    agents: found.flatMap((one) => (one.kind === 'agent' ? [one.agent] : [])),
    tasks: found.flatMap((one) => (one.kind === 'task' ? [one.task] : [])),
    all,
  };
}

/** All that will be ended, as far as that can be said now. */
function concernedBy({ store }: Manager, targets: Targets, { flags }: ParsedArguments): AgentRecord[] {
  if (targets.all) return unsettledAgents(store);
  const named = targets.agents.flatMap((agent) =>
    flags.has('keep-children') ? [agent] : [...descendants(store, agent.id), agent],
  );
  const ofTasks = targets.tasks.flatMap(({ id }) => agentsOfTask(store, id));
  const unique = new Map([...named, ...ofTasks].map((agent) => [agent.id, agent]));
  return [...unique.values()].filter(({ settledAt }) => settledAt === null);
}

function question(agents: readonly AgentRecord[]): string {
  const names = agents.slice(0, 5).map(({ name, id }) => name ?? id);
  const rest = agents.length > names.length ? ` and ${String(agents.length - names.length)} more` : '';
  return `This ends ${counted(agents.length)} (${names.join(', ')}${rest}). Go on?`;
}

function counted(count: number): string {
  return count === 1 ? '1 agent' : `${String(count)} agents`;
}

function tellPlan(agents: readonly AgentRecord[], { flags }: ParsedArguments, { name }: CommandSpec): number {
  if (flags.has('json')) printJson({ version: 1, dryRun: true, agents: agents.map(({ id }) => id) });
  else
    print([`${name} would end ${counted(agents.length)}`, ...agents.map(({ id }) => `  ${id}`)].join('\n'));
  return exitCodes.OK;
}

/** Those that are named together are ended together; one summary of them all. */
async function endTargets(
  manager: Manager,
  { agents, tasks, all }: Targets,
  request: StopRequest,
  { flags }: ParsedArguments,
): Promise<StopSummary> {
  const began = performance.now();
  if (all) return stopAll(manager, request);
  const children = !flags.has('keep-children');
  const [ofTasks, killed] = await Promise.all([
    Promise.all(tasks.map(({ id }) => stopTask(manager, id, request))),
    Promise.all(agents.map(({ id }) => killAgent(manager, id, { ...request, children }))),
  ]);
  const all_ = [
    ...ofTasks.flatMap((summary) => summary.agents),
    ...killed.flatMap(({ descendants: below, ...own }) => [...below, own]),
  ];
  const ended = [...new Map(all_.map((agent) => [agent.agentId, agent])).values()];
  const count = (is: (agent: KilledAgent) => boolean): number => ended.filter(is).length;
  return {
    agents: ended,
    settled: count(({ state }) => state === 'settled'),
    unfinished: count(({ state }) => state !== 'settled'),
    proven: count(({ cleanup }) => cleanup?.verified_no_zombies === true),
    durationMs: performance.now() - began,
  };
}

function tellSummary(summary: StopSummary, { flags }: ParsedArguments): void {
  const { settled, unfinished, proven, durationMs, agents } = summary;
  if (flags.has('json')) {
    printJson({ version: 1, agents: agents.map(killedJson), settled, unfinished, proven, durationMs });
    return;
  }
  const place = terminal();
  for (const agent of agents) print(killedText(agent, place));
  if (agents.length !== 1) print(summaryText(summary));
}
