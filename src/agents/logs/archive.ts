import { join } from 'node:path';
import { ReaperError } from '../../errors.ts';
import { archiveClasses, archivesOf, type Archive } from '../../store/archives.ts';
import { requireAgent } from '../../store/agents.ts';
import type { HeldDirectory } from '../../store/held-directory.ts';
import { errnoOf } from '../../store/private-files.ts';
import { requireTask } from '../../store/tasks.ts';
import { openOrMakeFolder, openWorkspaceFolder } from '../../store/workspace.ts';
import type { Manager } from '../manager.ts';
import { removeIfThere } from './archive-file.ts';
import { archiveOnce, type ArchiveJob } from './archive-once.ts';
import { archiveName, classFolders } from './archive-sources.ts';
import { segmentNames } from './live-segments.ts';

/** What is archived of an agent after a call, by this one or an earlier one. */
export interface ArchivedLogs {
  /** Absolute paths. */
  readonly archived_files: readonly string[];
  readonly index: readonly Archive[];
  readonly bytes_in: number;
  readonly bytes_out: number;
}

/** How logs are archived. */
export interface ArchiveOptions {
  /** False deletes them instead. The configuration's `logs.keep` where it is left out. */
  readonly keep?: boolean;
  /** Is called after each step with an effect, with its name: for tests, which end the process there. */
  readonly onStep?: (step: string) => void;
}

/**
 * Archives the log of an agent that is over, its journals and its deploy log; or deletes them. What is archived is on
 * the disk and on record before the files go; a call that was killed at any point is finished by the next one. At every
 * moment the log can be read.
 * @throws ReaperError NOT_FOUND, DISK_FULL, LOG_STILL_WRITTEN, INSECURE_PATH for a link or a foreign file in the way
 */
export async function archiveLogs(
  manager: Manager,
  agentId: string,
  options: ArchiveOptions = {},
): Promise<ArchivedLogs> {
  const { store, config } = manager;
  const { workspace } = requireTask(store, requireAgent(store, agentId).taskId);
  const job = { manager, agentId, workspace, onStep: options.onStep ?? ((): void => undefined) };
  if (options.keep ?? config['logs.keep']) await archiveAll(job);
  else deleteAll(job);
  const index = archivesOf(store, agentId);
  return {
    archived_files: index.map(({ name }) => join(workspace, 'archive', name)),
    index,
    bytes_in: index.reduce((total, { bytes }) => total + bytes, 0),
    bytes_out: index.reduce((total, { gzBytes }) => total + gzBytes, 0),
  };
}

/** A source that somebody still writes to, or that another process archives as well, is begun anew this often. */
const attempts = 3;

async function archiveAll(job: ArchiveJob): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const archive = openOrMakeFolder(job.workspace, 'archive');
    // Without a workspace there is nothing to archive, nor a place for it.
    if (archive === undefined) return;
    try {
      await archiveOnce(job, archive);
      return;
    } catch (error) {
      const again = ReaperError.is(error, 'LOG_STILL_WRITTEN') || errnoOf(error) === 'ENOENT';
      if (!again || attempt === attempts) throw error;
    } finally {
      archive.close();
    }
  }
}

function deleteAll({ agentId, workspace, onStep }: ArchiveJob): void {
  for (const name of archiveClasses) {
    const files =
      name === 'stream' ? segmentNames(workspace, agentId) : [archiveName(workspace, agentId, name)];
    let directory: HeldDirectory;
    try {
      directory = openWorkspaceFolder(workspace, classFolders[name]);
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') continue;
      throw error;
    }
    try {
      for (const file of files) if (removeIfThere(directory, file)) onStep(`removed ${file}`);
    } finally {
      directory.close();
    }
  }
}
