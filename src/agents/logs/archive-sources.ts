import { closeSync } from 'node:fs';
import { basename } from 'node:path';
import type { ArchiveClass } from '../../store/archives.ts';
import type { HeldDirectory } from '../../store/held-directory.ts';
import { errnoOf } from '../../store/private-files.ts';
import { agentFiles, openWorkspaceFolder, type WorkspaceFolder } from '../../store/workspace.ts';
import type { Manager } from '../manager.ts';
import { holdFile, readAt, type HeldSegment } from './live-segments.ts';
import { holdLiveLog } from './live-source.ts';
import type { LogPart } from './log-source.ts';

/** Files of an agent that belong into one archive, held open. */
export interface ArchiveSource {
  readonly class: ArchiveClass;
  readonly folder: WorkspaceFolder;
  /** The name of the archive, without the ending. */
  readonly name: string;
  /** What is on the disk. */
  readonly files: readonly HeldSegment[];
  /** What goes into the archive: their content, and the marker of a gap. */
  readonly parts: readonly LogPart[];
  readonly droppedBytes: number | null;
  readonly close: () => void;
}

/** Where the files of each class are; the stream may have several. */
export const classFolders: Readonly<Record<ArchiveClass, WorkspaceFolder>> = {
  stream: 'logs',
  progress: 'progress',
  findings: 'findings',
  deploy: 'logs',
};

/** What the archive of a class is called, but for its ending. */
export function archiveName(workspace: string, agentId: string, name: ArchiveClass): string {
  return basename(agentFiles(workspace, agentId)[name]);
}

/** @returns undefined where there is no file of that class @throws ReaperError INSECURE_PATH */
export async function holdSource(
  manager: Manager,
  agentId: string,
  workspace: string,
  name: ArchiveClass,
): Promise<ArchiveSource | undefined> {
  const common = { class: name, folder: classFolders[name], name: archiveName(workspace, agentId, name) };
  if (name === 'stream') {
    const log = await holdLiveLog(manager, agentId, workspace);
    if (log === undefined) return undefined;
    const { segments, parts, droppedBytes } = log;
    return { ...common, files: segments.files, parts, droppedBytes, close: segments.close };
  }
  const file = holdIn(workspace, common.folder, common.name);
  if (file === undefined) return undefined;
  const { fd, key, bytes } = file;
  const read: LogPart['read'] = (offset, length) => readAt(fd, offset, length);
  const close = (): void => {
    closeSync(fd);
  };
  return { ...common, files: [file], parts: [{ key, bytes, read }], droppedBytes: 0, close };
}

function holdIn(workspace: string, folder: WorkspaceFolder, name: string): HeldSegment | undefined {
  let directory: HeldDirectory;
  try {
    directory = openWorkspaceFolder(workspace, folder);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return holdFile(directory, name);
  } finally {
    directory.close();
  }
}
