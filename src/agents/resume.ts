import { engineNamed } from '../engines/registry.ts';
import type { PermissionMode } from '../engines/engine.ts';
import { ReaperError } from '../errors.ts';
import type { AgentRecord } from '../store/agent-record.ts';
import { agentById, requireAgent } from '../store/agents.ts';
import { isTerminal } from '../store/life-cycle.ts';
import { agentsInConversation } from './deploy/conversation.ts';
import { deployAgent, type StepHook } from './deploy/deploy.ts';
import type { Deployment, DeployRequest } from './deploy/request.ts';
import type { Launcher } from './host/with-host.ts';
import type { Manager } from './manager.ts';

/** What may be different from the run that is gone on with. */
export type ResumeOptions = Pick<
  DeployRequest,
  | 'parentId'
  | 'budget'
  | 'wallTimeMs'
  | 'idleTimeMs'
  | 'graceMs'
  | 'drainMs'
  | 'launcher'
  | 'strict'
  | 'signal'
>;

/**
 * Goes on with the conversation of an agent that has ended: a new agent, deployed as that one was, whose engine remembers
 * all and is told `message`. Of several that have gone on with it before, the last is meant.
 * @param options the parent is the former one while that is active, unless it is given
 * @throws ReaperError AGENT_ALIVE while an agent of that conversation lives; ENGINE_LACKS where the engine cannot;
 * SESSION_UNKNOWN when it has left none; and those of `deployAgent`
 */
export async function resumeAgent(
  manager: Manager,
  agentId: string,
  message: string,
  options: Partial<ResumeOptions> = {},
  onStep?: StepHook,
): Promise<Deployment> {
  const agent = requireAgent(manager.store, agentId);
  if (!engineNamed(agent.engine, [agent.engine]).resumes) {
    throw new ReaperError('ENGINE_LACKS', {
      engine: agent.engine,
      option: 'resume',
      value: agent.id,
      supported: [],
    });
  }
  if (agent.processState !== 'gone') throw new ReaperError('AGENT_ALIVE', { agentId, status: agent.status });
  const { sessionId } = agent.run;
  if (typeof sessionId !== 'string') throw new ReaperError('SESSION_UNKNOWN', { agentId });
  const [last = agent] = agentsInConversation(manager.store, agent.engine, sessionId);
  return await deployAgent(
    manager,
    {
      ...asBefore(manager, last),
      prompt: message,
      resumes: last.id,
      ...options,
    },
    onStep,
  );
}

/** What the row says of how it was deployed. */
function asBefore(manager: Manager, agent: AgentRecord): Omit<DeployRequest, 'prompt'> {
  const { taskId, type, name, engine, model, run } = agent;
  return {
    ...{ taskId, type, engine, parentId: activeParent(manager, agent) },
    ...(name === null ? {} : { name }),
    ...(model === null ? {} : { model }),
    ...(typeof run['effort'] === 'string' ? { effort: run['effort'] } : {}),
    ...(typeof run['cwd'] === 'string' ? { cwd: run['cwd'] } : {}),
    ...(typeof run['permissionMode'] === 'string'
      ? { permissionMode: run['permissionMode'] as PermissionMode }
      : {}),
    ...(typeof run['launcher'] === 'string' ? { launcher: run['launcher'] as Launcher } : {}),
    ...(typeof run['strict'] === 'boolean' ? { strict: run['strict'] } : {}),
  };
}

function activeParent({ store }: Manager, { parentId }: AgentRecord): string | null {
  const parent = parentId === null ? undefined : agentById(store, parentId);
  return parent === undefined || isTerminal(parent.status) ? null : parent.id;
}
