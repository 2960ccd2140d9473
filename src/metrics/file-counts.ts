import { join } from 'node:path';
import { archiveSizes } from '../store/archives.ts';
import type { Store } from '../store/store.ts';
import { isLiveLog, isPrompt } from '../sweep/agent-file.ts';
import { entriesOf } from '../sweep/leftovers/drafts.ts';
import { breathe, tasksOfHost } from '../sweep/workspaces.ts';

/** Files of agents in all workspaces of this host. */
export interface FileCounts {
  readonly prompts: number;
  /** Logs that are still written, or were not archived. */
  readonly liveLogs: number;
  readonly archived: number;
  readonly archivedBytes: number;
}

/** Counts them by a walk through the workspaces. */
export async function countFiles(store: Store): Promise<FileCounts> {
  let [prompts, liveLogs, looked] = [0, 0, 0];
  for (const { workspace } of tasksOfHost(store)) {
    prompts += entriesOf(workspace).filter(isPrompt).length;
    liveLogs += entriesOf(join(workspace, 'logs')).filter(isLiveLog).length;
    looked += 1;
    if (looked % 100 === 0) await breathe();
  }
  const archives = Object.values(archiveSizes(store));
  return {
    prompts,
    liveLogs,
    archived: archives.reduce((sum, { files }) => sum + files, 0),
    archivedBytes: archives.reduce((sum, { gzBytes }) => sum + gzBytes, 0),
  };
}
