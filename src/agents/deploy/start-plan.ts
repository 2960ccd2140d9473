import { randomUUID } from 'node:crypto';
import { planStart } from '../../engines/start.ts';
import type { Session, StartPlan } from '../../engines/engine.ts';
import { ReaperError } from '../../errors.ts';
import type { AgentRecord, Budget } from '../../store/agent-record.ts';
import { requireAgent } from '../../store/agents.ts';
import { unbounded } from '../../store/budgets.ts';
import { detectProject } from '../../tasks/project/detect.ts';
import { agentPrompt } from '../../tasks/prompt/prompt.ts';
import type { Manager } from '../manager.ts';
import { runPaths } from '../run-paths.ts';
import { selfEnvironment } from '../self-environment.ts';
import { taskInputOf } from '../task.ts';
import type { CheckedRequest } from './checks.ts';

/** The conversation of the run. @throws ReaperError SESSION_UNKNOWN when the agent to be resumed has left none */
export function sessionOf({ store }: Manager, resumes: string | undefined): Session {
  if (resumes === undefined) return { kind: 'new', id: randomUUID() };
  const id = requireAgent(store, resumes).run['sessionId'];
  if (typeof id !== 'string') throw new ReaperError('SESSION_UNKNOWN', { agentId: resumes });
  return { kind: 'resume', id };
}

/** Whether the agent's input stays open, so that messages reach it while it works. */
export function holdsInput({ engine }: CheckedRequest): boolean {
  return engine.encodeMessage !== null && engine.reportsResult;
}

/**
 * How the agent is started. Pure but for the reading of the session.
 * @param grant of which an engine that minds a limit of its own is told, as a second line behind ours
 * @throws ReaperError ENGINE_LACKS, INVALID_OPTION
 */
export function startPlanFor(
  manager: Manager,
  checked: CheckedRequest,
  agentId: string,
  prompt: string,
  session: Session,
  grant: Budget = unbounded,
): StartPlan {
  const { request, engine, file, args } = checked;
  const { directory, identity } = runPaths(manager.store, agentId);
  const { node, cli } = manager.program;
  return planStart(engine, {
    file,
    runDirectory: directory,
    prompt,
    identityFile: identity,
    mcpServer: engine.usesMcp ? { command: node, args: [cli, 'mcp'], env: selfEnvironment(manager) } : null,
    session,
    model: request.model ?? null,
    effort: request.effort ?? null,
    permissionMode: request.permissionMode ?? checked.config['agents.permissions'],
    holdInputOpen: holdsInput(checked),
    passed: Object.keys(checked.environment),
    budgetUsd: engine.reportsCost && grant.cost !== null ? grant.cost / 1e6 : null,
    budgetTokens: grant.tokens,
    extraArgs: args,
    uid: process.getuid?.() ?? 0,
  });
}

/** What the agent reads first: for an engine that has our tools, the whole prompt; for any other, just the mission. */
export async function promptFor(checked: CheckedRequest, agent: AgentRecord): Promise<string> {
  const { request, task, cwd, config, engine } = checked;
  if (!engine.usesMcp) return request.prompt;
  // It has read the whole prompt in the conversation that it goes on with, with the id that it had then.
  if (request.resumes !== undefined) {
    return `You go on as agent ${agent.id}: give that as agent_id from now on.\n\n${request.prompt}`;
  }
  return agentPrompt({
    agent: {
      agentId: agent.id,
      type: agent.type,
      taskId: task.id,
      parentId: agent.parentId,
      depth: agent.depth,
      cwd,
      workspace: task.workspace,
    },
    mission: request.prompt,
    task: taskInputOf(task),
    project: await detectProject(cwd),
    spawning: { maxDepth: config['limits.depth'], childrenLeft: config['limits.children_per_agent'] },
  });
}
