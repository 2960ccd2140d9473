import { deleteArchive } from '../agents/logs/archives.ts';
import type { Manager } from '../agents/manager.ts';
import { forgetRunTask } from '../agents/run-task.ts';
import { ReaperError } from '../errors.ts';
import type { AgentRecord } from '../store/agent-record.ts';
import { agentById } from '../store/agents.ts';
import { forgetAgents } from '../store/retention.ts';
import { requireTask } from '../store/tasks.ts';
import { allFolders, removeAgentFiles } from '../sweep/retention/agent-files.ts';
import { keepingTotals } from '../sweep/retention/cleanup-totals.ts';

/** What became of agents that were to be forgotten. */
export interface Forgetting {
  readonly forgotten: readonly string[];
  /** Ids of tasks that `run` made for them, and that went with the last of their agents. */
  readonly tasks: readonly string[];
  readonly kept: readonly { readonly id: string; readonly why: string }[];
}

/** Why an agent may not be forgotten, or null. */
export function whyKept({ settledAt, pinned }: AgentRecord): string | null {
  if (settledAt === null) return 'it is not settled; stop it first';
  return pinned ? 'it is pinned' : null;
}

/**
 * Forgets agents one by one, those below first: their archived logs and other files, then all rows that are theirs. What
 * fails is kept, and said; the others go all the same. A task that was made for a run goes with the last of its agents.
 */
export async function forgetNamed(manager: Manager, agents: readonly AgentRecord[]): Promise<Forgetting> {
  const { store } = manager;
  const forgotten: string[] = [];
  const touched = new Set<string>();
  const kept: { id: string; why: string }[] = [];
  for (const agent of [...agents].sort((one, other) => other.depth - one.depth)) {
    const { id, taskId } = agent;
    let why = whyKept(agent);
    if (why === null) {
      try {
        await deleteArchive(manager, id);
        removeAgentFiles(requireTask(store, taskId).workspace, new Set([id]), allFolders, false);
        keepingTotals(store, [id], () => forgetAgents(store, [id]));
        if (agentById(store, id) !== undefined) why = 'an agent that it has deployed is still on record';
      } catch (error) {
        why = error instanceof Error ? error.message : String(error);
      }
    }
    if (why === null) {
      forgotten.push(id);
      touched.add(taskId);
    } else {
      kept.push({ id, why });
    }
  }
  return { forgotten, tasks: [...touched].filter((id) => isForgotten(manager, id)), kept };
}

/** Somebody else who forgets agents of the same task may have been faster. */
function isForgotten(manager: Manager, taskId: string): boolean {
  try {
    return forgetRunTask(manager, taskId);
  } catch (error) {
    if (ReaperError.is(error, 'NOT_FOUND')) return false;
    throw error;
  }
}
