import type { PermissionMode } from '../../engines/engine.ts';
import type { AgentRecord } from '../../store/agent-record.ts';
import type { Launcher } from '../host/with-host.ts';

/** An agent that is wanted. What is left out is as the configuration has it. */
export interface DeployRequest {
  readonly taskId: string;
  /** What kind of agent it is, in the caller's own words. */
  readonly type: string;
  /** What it is told to do; for an engine that is no agent CLI its input, which may be empty. */
  readonly prompt: string;
  /** The agent that deploys it; null for one that has no parent. Never taken from what an agent says of itself. */
  readonly parentId: string | null;
  readonly name?: string | undefined;
  readonly engine?: string | undefined;
  readonly model?: string | undefined;
  /** One of the engine's own words. */
  readonly effort?: string | undefined;
  /** Where it works: absolute, or relative to the project of the task, which is the default. */
  readonly cwd?: string | undefined;
  readonly permissionMode?: PermissionMode | undefined;
  readonly launcher?: Launcher | undefined;
  readonly budget?:
    { readonly costUsd?: number | undefined; readonly tokens?: number | undefined } | undefined;
  /** Milliseconds, as all durations here. */
  readonly wallTimeMs?: number | undefined;
  readonly idleTimeMs?: number | undefined;
  readonly graceMs?: number | undefined;
  readonly drainMs?: number | undefined;
  /** Program and arguments, for an engine that is no agent CLI. */
  readonly command?: readonly string[] | undefined;
  /** Refuses `completed` until the evidence is there. */
  readonly strict?: boolean | undefined;
  /** Id of a settled agent whose conversation is gone on with. */
  readonly resumes?: string | undefined;
  /** It is ended when this process is gone, whatever ended that. */
  readonly endsWithDeployer?: boolean | undefined;
  /** Aborting takes the deployment back. */
  readonly signal?: AbortSignal | undefined;
}

/** An agent whose payload has exec'd; it may be over already. */
export interface Deployment {
  readonly agent: AgentRecord;
  readonly launcher: Launcher;
  /** Name of its tmux session; null without one. */
  readonly session: string | null;
  /** The containment tier. */
  readonly tier: string;
  /** What may be wrong with it, for people. */
  readonly warnings: readonly string[];
}
