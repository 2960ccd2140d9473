import { join } from 'node:path';
import type { Manager } from '../../agents/manager.ts';
import { archiveLogs } from '../../agents/logs/archive.ts';
import { agentById } from '../../store/agents.ts';
import { HeldDirectory } from '../../store/held-directory.ts';
import { removeEntry } from '../../store/remove-tree.ts';
import type { TaskRecord } from '../../store/tasks.ts';
import { agentOfFile, isPrompt } from '../agent-file.ts';
import { isInUse } from '../in-use.ts';
import type { Finding, Finds } from '../leftover.ts';
import type { Scene } from '../scene.ts';
import { breathe, tasksOfHost } from '../workspaces.ts';
import { entriesOf, findDrafts } from './drafts.ts';

/** Where agents' files are written while they live. */
const liveFolders = ['logs', 'progress', 'findings'] as const;

/** What lies in the state directory and in the workspaces of tasks, and is nobody's any more. */
export async function findWorkspaceFiles(manager: Manager, scene: Scene): Promise<Finds> {
  const { store } = manager;
  const { state } = store.directories;
  const found = findDrafts(state, entriesOf(state), scene.table);
  let looked = 0;
  for (const { workspace } of tasksOfHost(store)) {
    const names = entriesOf(workspace);
    found.push(
      ...findDrafts(workspace, names, scene.table),
      ...findPrompts(manager, scene, workspace, names),
      ...findLogs(manager, scene, workspace),
    );
    looked += 1;
    if (looked % 100 === 0) await breathe();
  }
  return { found, spared: [], unknown: [] };
}

function findPrompts(
  { store }: Manager,
  scene: Scene,
  workspace: TaskRecord['workspace'],
  names: readonly string[],
): Finding[] {
  return names.filter(isPrompt).flatMap((name): Finding[] => {
    const agentId = agentOfFile(name);
    if (agentId === null || isInUse(store, scene, agentId)) return [];
    return [
      {
        kind: 'prompt_file',
        locator: join(workspace, name),
        agentId,
        holds: 'state',
        evidence: 'no agent of this name is unsettled',
        facts: {},
        clear: () => {
          if (isInUse(store, scene, agentId)) return Promise.resolve('in_use');
          const directory = HeldDirectory.open(workspace);
          try {
            removeEntry(directory, name);
          } finally {
            directory.close();
          }
          return Promise.resolve('cleared');
        },
      },
    ];
  });
}

/** Logs of agents that are settled: all at once, for they are archived together. */
function findLogs(manager: Manager, scene: Scene, workspace: TaskRecord['workspace']): Finding[] {
  const names = liveFolders.flatMap((folder) => entriesOf(join(workspace, folder)));
  const ids = new Set(names.flatMap((name) => agentOfFile(name) ?? []));
  const isOver = (id: string): boolean =>
    agentById(manager.store, id) !== undefined && !isInUse(manager.store, scene, id);
  return [...ids].filter(isOver).map((agentId) => ({
    kind: 'log',
    locator: join(workspace, 'logs', agentId),
    agentId,
    holds: 'state',
    evidence: 'its agent is settled, and its logs are not archived',
    facts: {},
    clear: async () => {
      await archiveLogs(manager, agentId);
      return 'cleared';
    },
  }));
}
