import type { EndLimits } from '../../agents/kill/end-run.ts';
import { killAgent, stopAll, stopTask, type StopRequest, type StopSummary } from '../../agents/kill/kill.ts';
import type { KilledAgent } from '../../agents/kill/end-agent.ts';
import type { Manager } from '../../agents/manager.ts';
import { leaveHostIfIdle } from '../../agents/settle/leave-host.ts';
import { userInfo } from 'node:os';
import { ReaperError } from '../../errors.ts';
import type { AgentRecord } from '../../store/agent-record.ts';
import { agentsOfTask, descendants, unsettledAgents } from '../../store/agents.ts';
import { storeFailure } from '../../store/store-failure.ts';
import type { TaskRecord } from '../../store/tasks.ts';
import { withGround, type Ground } from '../../sweep/ground.ts';
import { endLiveRuns, type EndedRun } from '../../sweep/live-runs/end-live-runs.ts';
import { strayRuns, type LiveRun } from '../../sweep/live-runs/live-runs.ts';
import { selectRuns, withDescendants } from '../../sweep/live-runs/select-runs.ts';
import { look } from '../../sweep/scene.ts';
import { parseArguments, usage, type ParsedArguments } from '../arguments.ts';
import { actorOf, requireOwn, requirePerson } from '../authority.ts';
import type { CommandSpec } from '../command.ts';
import { confirmed } from '../confirm.ts';
import { exitCodes } from '../exit-codes.ts';
import { findAny } from '../find.ts';
import { finishing } from '../finishing.ts';
import { unrecordedJson } from '../json/ended-run.ts';
import { killedJson } from '../json/killed.ts';
import { complain, print, printJson, willExit } from '../output.ts';
import { withProgress } from '../progress.ts';
import { counted, endQuestion, tellPlan } from '../stop-plan.ts';
import { stopWithoutStore, type StopWish } from '../stop-without-store.ts';
import { tellOfConfig } from '../tell-of-config.ts';
import { terminal } from '../terminal.ts';
import { endedRunText } from '../text/ended-run.ts';
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
  /** Runs that live and that the store does not know of, such as those of a store that was moved aside. */
  readonly strays: readonly LiveRun[];
  readonly all: boolean;
}

/** The common part of `stop` and `kill`. @param limits what the command says of the grace period */
export function stop(args: readonly string[], command: CommandSpec, limits: EndLimits): Promise<number> {
  const parsed = parseArguments(args, command);
  const all = parsed.flags.has('all');
  if (all && parsed.positionals.length > 0) throw usage(command, 'Give --all or agents, not both');
  if (!all && parsed.positionals.length === 0) throw usage(command, 'It needs an agent, a task or --all');
  const how = { graceMs: durationOption(parsed, 'grace') ?? limits.graceMs };
  return withGround(process.env, async (ground) => {
    tellOfConfig(ground);
    const { manager, problem, directories } = ground;
    if (manager === null) {
      if (problem === null) throw new Error('There is no store, and nothing says why');
      return stopWithoutStore(ground, problem, { parsed, command, how });
    }
    const agreed: AgentRecord[] = [];
    try {
      return await stopWithStore(ground, manager, { parsed, command, how }, agreed);
    } catch (error) {
      const failure = storeFailure(error, directories.database);
      if (failure === null) throw error;
      return stopWithoutStore(ground, failure, { parsed, command, how, agreed });
    }
  });
}

/** @param agreed takes those that are to be ended, once that is settled: the store may fail afterwards */
async function stopWithStore(
  ground: Ground,
  manager: Manager,
  { parsed, command, how }: StopWish,
  agreed: AgentRecord[],
): Promise<number> {
  const actor = actorOf(manager);
  const targets = await targetsOf(ground, manager, parsed);
  const { all, tasks, agents, strays } = targets;
  const bulk = all || tasks.length > 0;
  if (bulk || strays.length > 0) requirePerson(actor, 'a whole task or host');
  requireOwn(manager, actor, agents);
  const concerned = concernedBy(manager, targets, parsed);
  const everybody = [...concerned, ...strays.map(({ agentId, name }) => ({ id: agentId, name }))];
  if (parsed.flags.has('dry-run')) return tellPlan(everybody, parsed, command);
  if (bulk && everybody.length > 0 && !(await confirmed(endQuestion(everybody), parsed, command)))
    return exitCodes.FAILED;
  agreed.push(...concerned);
  // One bounded wait for a store that is locked, instead of one for each agent.
  manager.store.write(() => undefined);
  const request: StopRequest = {
    reason: parsed.values.get('reason') ?? `${command.name} by ${actor?.id ?? userInfo().username}`,
    by: actor?.id,
    ...how,
  };
  const work = async (): Promise<readonly [StopSummary, readonly EndedRun[]]> => [
    await endTargets(manager, targets, request, parsed),
    await endStrays(ground, manager, strays, how),
  ];
  const [summary, unrecorded] = await withProgress(
    `ending ${counted(everybody.length)}`,
    finishing('The end of them', work()),
  );
  const done = summary.unfinished === 0 && unrecorded.every(({ proven }) => proven);
  const code = willExit(done ? exitCodes.OK : exitCodes.FAILED);
  tellSummary(summary, unrecorded, parsed);
  return code;
}

async function endStrays(
  ground: Ground,
  manager: Manager,
  strays: readonly LiveRun[],
  how: EndLimits,
): Promise<readonly EndedRun[]> {
  if (strays.length === 0) return [];
  const ended = await endLiveRuns(ground, strays, how);
  await leaveHostIfIdle(manager);
  return ended;
}

async function targetsOf(ground: Ground, manager: Manager, parsed: ParsedArguments): Promise<Targets> {
  const { positionals, flags } = parsed;
  const all = flags.has('all');
  const unknown: string[] = [];
  const found = positionals.flatMap((reference) => {
    try {
      return [findAny(manager.store, reference)];
    } catch (error) {
      if (!ReaperError.is(error, 'NOT_FOUND')) throw error;
      unknown.push(reference);
      return [];
    }
  });
  const runs = all || unknown.length > 0 ? strayRuns(ground, await look(ground)) : [];
  const named = unknown.flatMap((reference) => {
    const chosen = selectRuns(runs, reference);
    if (chosen.length === 0) throw new ReaperError('NOT_FOUND', { kind: 'agent or task', id: reference });
    return chosen;
  });
  return {
    agents: found.flatMap((one) => (one.kind === 'agent' ? [one.agent] : [])),
    tasks: found.flatMap((one) => (one.kind === 'task' ? [one.task] : [])),
    strays: all ? runs : flags.has('keep-children') ? named : withDescendants(runs, named),
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

function tellSummary(
  summary: StopSummary,
  unrecorded: readonly EndedRun[],
  { flags }: ParsedArguments,
): void {
  const { agents, ...counts } = summary;
  if (flags.has('json')) {
    printJson({ version: 1, agents: agents.map(killedJson), ...counts, ...unrecordedJson(unrecorded) });
    return;
  }
  const place = terminal();
  for (const agent of agents) print(killedText(agent, place));
  for (const run of unrecorded) print(endedRunText(run, place));
  if (agents.length !== 1 && agents.length + unrecorded.length !== 1) {
    if (agents.length > 0 || unrecorded.length === 0) print(summaryText(summary));
  }
  if (unrecorded.length > 0) complain(`the store does not know of ${counted(unrecorded.length)} of these`);
}
