import { ReaperError } from '../../errors.ts';
import { handle } from '../../process/handle.ts';
import type { TerminationReport } from '../../process/report.ts';
import { tmuxSessionOf, type AgentRecord } from '../../store/agent-record.ts';
import { requireAgent } from '../../store/agents.ts';
import { markMade } from '../../store/ledger.ts';
import { outcomeOf } from '../../store/outcomes.ts';
import type { Store } from '../../store/store.ts';
import type { Tombstone } from '../../store/tombstones.ts';
import { restoreWorkspace } from '../../store/workspace.ts';
import { recordRunFacts, recordRunning } from '../../store/transitions.ts';
import { Changes } from '../changes.ts';
import { withHost } from '../host/with-host.ts';
import { archiveLogs } from '../logs/archive.ts';
import type { Manager } from '../manager.ts';
import type { ResourceKind } from '../resource-kinds.ts';
import { runPaths } from '../run-paths.ts';
import { leaveHostIfIdle } from '../settle/leave-host.ts';
import { proofOf } from '../settle/proof.ts';
import { writeSpec } from '../spec-file.ts';
import { agentSettings } from './agent-settings.ts';
import { awaitExec, startDirectories, type Start } from './await-exec.ts';
import { checkRequest, type CheckedRequest } from './checks.ts';
import { writeDeployLog } from './deploy-log.ts';
import { durationsOf } from './durations.ts';
import { deployFailure } from './failure.ts';
import { launch } from './launch.ts';
import type { Deployment, DeployRequest } from './request.ts';
import { budgetOf, reserve } from './reserve.ts';
import {
  inputFile,
  makePrivateFiles,
  makePrompt,
  makeRunDirectory,
  planResources,
  type PlannedResources,
} from './resources.ts';
import { promptFor, sessionOf, startPlanFor } from './start-plan.ts';

/** The steps of a deployment, in order; a failure names its step. */
export const deploySteps = ['plan', 'files', 'host', 'launch', 'exec', 'record'] as const;
export type DeployStep = (typeof deploySteps)[number];

/**
 * Called at the beginning of each step: where a caller holds what it wants to read, and tests let a deployment fail or its
 * process die. What it throws fails the step.
 */
export type StepHook = (step: DeployStep, agentId: string) => void;

/**
 * Deploys an agent, and resolves once its payload has exec'd. A saga over the agent's ledger: each resource is on record
 * before it is made, and a step that fails takes back all that is there, in reverse. It holds no process: what was
 * started lives on under its own supervisor whatever becomes of the caller.
 * @throws ReaperError those of `checkRequest` and `reserveAgent`, with which nothing was made; HOST_MISSING;
 * DEPLOY_FAILED after everything was taken back; STOPPED when the agent was stopped meanwhile
 */
export async function deployAgent(
  manager: Manager,
  request: DeployRequest,
  onStep: StepHook = () => undefined,
): Promise<Deployment> {
  request.signal?.throwIfAborted();
  const checked = checkRequest(manager, request);
  const durations = durationsOf(checked.config, request);
  const session = sessionOf(manager, request.resumes);
  // For its refusals: what an engine lacks is told before a place is taken.
  startPlanFor(manager, checked, 'none', request.prompt, session, budgetOf(checked));
  const self = await handle(process.pid);
  const agent = reserve(manager.store, checked, { deployer: self, sessionId: session.id, durations });
  let step: DeployStep = 'plan';
  const begin = (next: DeployStep): void => {
    step = next;
    onStep(next, agent.id);
    request.signal?.throwIfAborted();
  };
  try {
    begin('plan');
    const prompt = await promptFor(checked, agent);
    const plan = startPlanFor(manager, checked, agent.id, prompt, session, agent.grant);
    const rows = planResources(manager, agent.id, checked.task, plan, prompt, checked.launcher);
    begin('files');
    makeRunDirectory(manager, agent.id);
    restoreWorkspace(checked.task.projectDirectory, checked.task.id);
    makePrompt(checked.task, agent.id, prompt);
    makePrivateFiles(manager, agent.id, plan, prompt);
    const input = inputFile(manager, agent.id, checked.task, plan, prompt);
    writeSpec(
      runPaths(manager.store, agent.id).spec,
      agentSettings(manager, checked, agent.id, { plan, input, durations }),
    );
    made(manager.store, rows, ['run_directory', 'prompt_file', 'private_file']);
    begin('host');
    const start = await withHost(
      manager,
      checked.launcher,
      () => startAndWait(manager, checked, agent, rows, begin),
      request.signal,
    );
    begin('record');
    return await finish(manager, checked, agent, start, [plan.file, ...plan.args]);
  } catch (error) {
    throw await deployFailure(manager, agent.id, step, error);
  }
}

async function startAndWait(
  manager: Manager,
  { launcher, cwd, request }: CheckedRequest,
  agent: AgentRecord,
  rows: PlannedResources,
  begin: (step: DeployStep) => void,
): Promise<Start> {
  const paths = runPaths(manager.store, agent.id);
  const changes = new Changes(startDirectories(paths));
  try {
    begin('launch');
    const launched = await launch(manager, launcher, agent.id, cwd, request.signal);
    begin('exec');
    // A run that is over by now may be settled already: then nothing of it is there to be marked.
    const settled = (): TerminationReport | null => settledReport(manager.store, agent.id);
    const stopped = manager.store.write(() => {
      if (settled() !== null) return undefined;
      const session = launched.session ?? {};
      const found = mark(manager.store, rows, ['logs', 'control_socket', 'process']);
      return mark(manager.store, rows, ['tmux_session'], session) ?? found;
    });
    if (stopped !== undefined) throw new ReaperError('STOPPED', { ...stopped });
    return await awaitExec(paths, launched.pid, changes, settled, request.signal);
  } finally {
    changes.close();
  }
}

function settledReport(store: Store, agentId: string): TerminationReport | null {
  const outcome = outcomeOf(store, agentId);
  return outcome === undefined ? null : proofOf(outcome).report;
}

/** @throws ReaperError STOPPED when the agent was stopped meanwhile; ILLEGAL_TRANSITION when it was settled */
function made(store: Store, rows: PlannedResources, kinds: readonly ResourceKind[]): void {
  const tombstone = mark(store, rows, kinds);
  if (tombstone !== undefined) throw new ReaperError('STOPPED', { ...tombstone });
}

function mark(
  store: Store,
  rows: PlannedResources,
  kinds: readonly ResourceKind[],
  facts: Readonly<Record<string, unknown>> = {},
): Tombstone | undefined {
  return store.write(() => {
    const chosen = rows.filter(({ kind }) => (kinds as readonly string[]).includes(kind));
    return chosen.map(({ id }) => markMade(store, id, facts)).find((found) => found !== undefined);
  });
}

async function finish(
  manager: Manager,
  checked: CheckedRequest,
  agent: AgentRecord,
  start: Start,
  argv: readonly string[],
): Promise<Deployment> {
  const { store } = manager;
  if (start.kind === 'refused') throw new ReaperError('SPAWN_FAILED', refusal(start.spawnError));
  if (start.kind === 'vanished') throw new ReaperError('SUPERVISOR_LOST', { id: agent.id });
  const facts = start.kind === 'running' ? start.spawned.containment : start.report.containment;
  store.write(() => {
    recordRunFacts(store, agent.id, { tier: facts.tier, leaf: facts.leaf, rejected: facts.rejected });
    if (requireAgent(store, agent.id).processState === 'starting')
      recordRunning(store, agent.id, processesOf(start, agent.bootId));
  });
  const { launcher } = checked;
  const session = tmuxSessionOf(requireAgent(store, agent.id));
  writeDeployLog(manager, checked, { agent, session, tier: facts.tier, argv });
  // Whoever has settled it was faster than this, and could not let the host go while it was held here.
  if (requireAgent(store, agent.id).processState === 'gone') {
    await archiveLogs(manager, agent.id);
    await leaveHostIfIdle(manager);
  }
  return {
    agent: requireAgent(store, agent.id),
    launcher,
    session,
    tier: facts.tier,
    warnings: checked.warnings,
  };
}

function processesOf(
  start: Extract<Start, { kind: 'running' | 'over' }>,
  bootId: string,
): Parameters<typeof recordRunning>[2] {
  if (start.kind === 'running') {
    const { pid, startTime } = start.spawned;
    return { supervisor: start.supervisor, payload: { pid, startTime, bootId } };
  }
  const { supervisor, leader } = start.report;
  return {
    supervisor: { pid: supervisor.pid, startTime: supervisor.startTime, bootId },
    payload: leader === null ? null : { pid: leader.pid, startTime: leader.startTime, bootId },
  };
}

function refusal({ stage, name, path }: TerminationReport['spawnError'] & object): {
  file: string;
  stage: string;
  errno: string;
} {
  return { file: path ?? 'the command', stage, errno: name };
}
