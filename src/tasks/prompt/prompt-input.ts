import type { ProjectContext } from '../project/facts.ts';
import type { TaskInput } from '../task-input.ts';

/** Everything that a prompt is made of. The same input gives the same prompt, byte by byte. */
export interface PromptInput {
  readonly agent: AgentFacts;
  /** What this agent is told to do. */
  readonly mission: string;
  readonly task: TaskInput;
  readonly project: ProjectContext;
  readonly spawning: SpawnLimits;
}

/** Who the agent is. */
export interface AgentFacts {
  readonly agentId: string;
  /** In the words of who deployed it. */
  readonly type: string;
  readonly taskId: string;
  /** Id of the agent that spawned it; null: the orchestrator did. */
  readonly parentId: string | null;
  /** 1 for an agent of the orchestrator, one more for each generation. */
  readonly depth: number;
  /** Where it works. */
  readonly cwd: string;
  /** The task's directory in `.agent-workspace`; `output` in it takes what is no file of the project. */
  readonly workspace: string;
}

/** What is left of the limits on spawning; the manager enforces them, the prompt only tells. */
export interface SpawnLimits {
  readonly maxDepth: number;
  readonly childrenLeft: number;
}
