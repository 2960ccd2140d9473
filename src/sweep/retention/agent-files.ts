import { lstatSync, readdirSync, unlinkSync } from 'node:fs';
import { HeldDirectory } from '../../store/held-directory.ts';
import { errnoOf } from '../../store/private-files.ts';
import { agentOfFile } from '../agent-file.ts';

/** What was deleted. Bytes as on the disk. */
export interface Removed {
  readonly files: number;
  readonly bytes: number;
}

/** Where an agent has files in the workspace of its task; null is the workspace itself. */
export const allFolders = [null, 'archive', 'logs', 'progress', 'findings'] as const;

/**
 * Deletes the files of agents from folders of a workspace, or only counts them. Never through a link.
 * @throws ReaperError INSECURE_PATH
 */
export function removeAgentFiles(
  workspace: string,
  agentIds: ReadonlySet<string>,
  folders: readonly (string | null)[],
  dryRun: boolean,
): Removed {
  let [files, bytes] = [0, 0];
  inDirectory(workspace, null, (root) => {
    for (const folder of folders) {
      const within = (directory: HeldDirectory): void => {
        for (const name of readdirSync(directory.self)) {
          const agentId = agentOfFile(name);
          if (agentId === null || !agentIds.has(agentId)) continue;
          const stats = lstatSync(directory.at(name), { throwIfNoEntry: false });
          if (stats === undefined || stats.isDirectory()) continue;
          if (!dryRun) unlinkSync(directory.at(name));
          files += 1;
          bytes += stats.blocks * 512;
        }
      };
      if (folder === null) within(root);
      else inDirectory(workspace, { root, folder }, within);
    }
  });
  return { files, bytes };
}

/** One that is gone has nothing in it: a project may be deleted by its owner at any time. */
function inDirectory(
  workspace: string,
  below: { readonly root: HeldDirectory; readonly folder: string } | null,
  work: (directory: HeldDirectory) => void,
): void {
  let directory: HeldDirectory;
  try {
    directory = below === null ? HeldDirectory.open(workspace) : below.root.enter(below.folder);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return;
    throw error;
  }
  try {
    work(directory);
  } finally {
    directory.close();
  }
}
