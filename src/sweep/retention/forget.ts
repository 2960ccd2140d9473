import { dirname, join } from 'node:path';
import { readdirSync } from 'node:fs';
import type { AgentRecord } from '../../store/agent-record.ts';
import { agentById } from '../../store/agents.ts';
import { forgetArchives } from '../../store/archives.ts';
import { HeldDirectory } from '../../store/held-directory.ts';
import { errnoOf } from '../../store/private-files.ts';
import { removeBelow, removeEntry } from '../../store/remove-tree.ts';
import { forgetAgents, forgetTask, forgettableAgents, forgettableTasks } from '../../store/retention.ts';
import { integer } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';
import { requireTask } from '../../store/tasks.ts';
import { breathe } from '../workspaces.ts';
import { allFolders, removeAgentFiles, type Removed } from './agent-files.ts';
import { keepingTotals } from './cleanup-totals.ts';

/** What went. */
export interface Forgotten extends Removed {
  readonly ids: ReadonlySet<string>;
  /** Tasks that they were of. */
  readonly taskIds: ReadonlySet<string>;
  readonly errors: readonly string[];
}

/** How many agents are forgotten at a time. */
const batch = 500;

/** Before which moment agents are forgotten, for there are more than `most` that are settled; null when there are not. */
export function surplusBefore({ database, host }: Store, most: number): number | null {
  const row = database.get(
    `SELECT settled_at AS at FROM agents WHERE settled_at IS NOT NULL AND host_id = :host
     ORDER BY settled_at DESC LIMIT 1 OFFSET :most`,
    { host: host.id, most },
  );
  // That one goes as well.
  return row === undefined ? null : integer(row, 'at') + 1;
}

/**
 * Forgets the agents that were settled before a moment, with their files: those first, so that none is left without a
 * row. What cannot be deleted keeps its row.
 */
export async function forgetAgentsBefore(store: Store, before: number, dryRun: boolean): Promise<Forgotten> {
  const total = {
    ids: new Set<string>(),
    taskIds: new Set<string>(),
    files: 0,
    bytes: 0,
    errors: [] as string[],
  };
  const stuck = new Set<string>();
  for (;;) {
    const agents = forgettableAgents(store, before, (dryRun ? 1_000_000 : batch) + stuck.size);
    const chosen = agents.filter(({ id }) => !stuck.has(id));
    if (chosen.length === 0) return total;
    const free = new Set(chosen.map(({ id }) => id));
    for (const [taskId, of] of byTask(chosen)) {
      const ids = new Set(of.map(({ id }) => id));
      try {
        const removed = removeAgentFiles(requireTask(store, taskId).workspace, ids, allFolders, dryRun);
        total.taskIds.add(taskId);
        total.files += removed.files;
        total.bytes += removed.bytes;
      } catch (error) {
        total.errors.push(`files of ${taskId}: ${error instanceof Error ? error.message : String(error)}`);
        for (const id of ids) {
          stuck.add(id);
          free.delete(id);
        }
      }
    }
    if (dryRun) return { ...total, ids: free };
    const ids = [...free];
    keepingTotals(store, ids, () => {
      forgetArchives(store, ids);
      forgetAgents(store, ids);
    });
    // One that has got a child meanwhile is still there, and is not tried for ever.
    for (const id of ids) (agentById(store, id) === undefined ? total.ids : stuck).add(id);
    await breathe();
  }
}

/** Forgets the tasks without an agent that were made before a moment, with their workspaces. */
export async function forgetTasksBefore(store: Store, before: number, dryRun: boolean): Promise<Forgotten> {
  const total = {
    ids: new Set<string>(),
    taskIds: new Set<string>(),
    files: 0,
    bytes: 0,
    errors: [] as string[],
  };
  const stuck = new Set<string>();
  for (;;) {
    const ids = forgettableTasks(store, before, (dryRun ? 1_000_000 : batch) + stuck.size);
    const chosen = ids.filter((id) => !stuck.has(id));
    if (chosen.length === 0) return total;
    if (dryRun) return { ...total, ids: new Set(chosen) };
    for (const id of chosen) {
      stuck.add(id);
      try {
        removeWorkspace(requireTask(store, id).workspace);
        if (forgetTask(store, id)) total.ids.add(id);
      } catch (error) {
        total.errors.push(
          `the workspace of ${id}: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    }
    await breathe();
  }
}

/** All of it, but for what agents have put into `output`: that is not ours, and stays where it is. */
function removeWorkspace(workspace: string): void {
  if (isEmpty(join(workspace, 'output'))) {
    removeBelow(dirname(workspace), workspace);
    return;
  }
  const directory = HeldDirectory.open(workspace);
  try {
    for (const name of readdirSync(directory.self)) if (name !== 'output') removeEntry(directory, name);
  } finally {
    directory.close();
  }
}

function isEmpty(path: string): boolean {
  try {
    return readdirSync(path).length === 0;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return true;
    throw error;
  }
}

function byTask(agents: readonly AgentRecord[]): ReadonlyMap<string, readonly AgentRecord[]> {
  const tasks = new Map<string, AgentRecord[]>();
  for (const agent of agents) {
    const group = tasks.get(agent.taskId);
    if (group === undefined) tasks.set(agent.taskId, [agent]);
    else group.push(agent);
  }
  return tasks;
}
