import { z } from 'zod';
import { deployAgent } from '../../agents/deploy/deploy.ts';
import type { DeployRequest } from '../../agents/deploy/request.ts';
import type { Deployment } from '../../agents/deploy/request.ts';
import { requireTask } from '../../store/tasks.ts';
import { taskLimits } from '../../tasks/task-limits.ts';
import { words } from './fields.ts';
import type { Call } from './tool.ts';

/** What an agent is, in the words of who deploys it. */
export const agentType: z.ZodString = words(taskLimits.agentType);

/** What an agent is told to do. */
export const mission: z.ZodString = words(taskLimits.mission);

type Text = z.ZodOptional<z.ZodString>;

/** An alias: an interface could have more members, and so cannot be a shape. */
type RunShape = {
  readonly engine: Text;
  readonly model: Text;
  readonly effort: Text;
  readonly name: Text;
  readonly cwd: Text;
  readonly permission_mode: z.ZodOptional<
    z.ZodEnum<{ full: 'full'; edit: 'edit'; 'read-only': 'read-only' }>
  >;
  readonly budget_usd: z.ZodOptional<z.ZodNumber>;
  readonly budget_tokens: z.ZodOptional<z.ZodInt>;
  readonly wall_time_s: z.ZodOptional<z.ZodInt>;
  readonly strict: z.ZodOptional<z.ZodBoolean>;
};

/** How an agent is to be run, for those who deploy a first one and for those who spawn a child. */
export const runFields: RunShape = {
  engine: words(32).describe('claude, codex, gemini, opencode, ...; default: as configured').optional(),
  model: words(200).optional(),
  effort: words(40).describe("in the engine's own words").optional(),
  name: words(64).optional(),
  cwd: words(4096).describe('default: the project').optional(),
  permission_mode: z.enum(['full', 'edit', 'read-only']).optional(),
  budget_usd: z.number().positive().optional(),
  budget_tokens: z.int().min(1).max(1_000_000_000_000).optional(),
  wall_time_s: z.int().min(1).max(2_592_000).optional(),
  strict: z.boolean().describe('refuse `completed` without evidence').optional(),
};

/** What a deployment calls otherwise than the tools. */
export const deployedNames: Readonly<Record<string, string>> = {
  'permission mode': 'permission_mode',
  wall_time_ms: 'wall_time_s',
};

type RunFields = z.output<z.ZodObject<RunShape>>;

/** The answer to a deployment. */
export const deployed: z.ZodObject = z.object({
  agent_id: z.string(),
  tmux_session: z.string().nullable(),
  type: z.string(),
  parent: z.string(),
  task_id: z.string(),
  status: z.string(),
  workspace: z.string(),
  deployment_method: z.string(),
  name: z.string().optional(),
  engine: z.string(),
  model: z.string().optional(),
  depth: z.int(),
  containment: z.string(),
  warnings: z.array(z.string()).optional(),
});

/** Deploys an agent, and tells of it as the predecessor did. */
export async function deploy(
  call: Call,
  wanted: Pick<DeployRequest, 'taskId' | 'type' | 'prompt' | 'parentId'>,
  fields: RunFields,
): Promise<object> {
  const { manager, signal } = call;
  const { engine, model, effort, name, cwd, strict } = fields;
  const endsWithDeployer = await call.deploying();
  const deployment = await deployAgent(manager, {
    ...wanted,
    engine,
    model,
    effort,
    name,
    cwd,
    strict,
    permissionMode: fields.permission_mode,
    budget: { costUsd: fields.budget_usd, tokens: fields.budget_tokens },
    wallTimeMs: fields.wall_time_s === undefined ? undefined : fields.wall_time_s * 1_000,
    endsWithDeployer,
    signal,
  });
  return told(call, deployment);
}

function told({ manager }: Call, { agent, launcher, session, tier, warnings }: Deployment): object {
  return {
    agent_id: agent.id,
    tmux_session: session,
    type: agent.type,
    parent: agent.parentId ?? 'orchestrator',
    task_id: agent.taskId,
    status: 'deployed',
    workspace: requireTask(manager.store, agent.taskId).workspace,
    deployment_method: launcher === 'tmux' ? 'tmux session' : launcher,
    ...(agent.name !== null && { name: agent.name }),
    engine: agent.engine,
    ...(agent.model !== null && { model: agent.model }),
    depth: agent.depth,
    containment: tier,
    ...(warnings.length > 0 && { warnings: [...warnings] }),
  };
}
