import { closeSync, constants, fstatSync } from 'node:fs';
import { join } from 'node:path';
import { requireAgent } from '../../store/agents.ts';
import {
  archivesOf,
  archiveSizes as storedSizes,
  forgetArchive,
  type Archive,
  type ArchiveClass,
  type ArchiveSize,
} from '../../store/archives.ts';
import type { HeldDirectory } from '../../store/held-directory.ts';
import { errnoOf, openPrivateFile } from '../../store/private-files.ts';
import { requireTask } from '../../store/tasks.ts';
import { openWorkspaceFolder } from '../../store/workspace.ts';
import type { Manager } from '../manager.ts';
import { removeIfThere, syncFd } from './archive-file.ts';
import { contentDigest, fileDigest } from './gzip-content.ts';

/** Whether an archive is what was put on record. */
export interface ArchiveCheck {
  readonly class: ArchiveClass;
  readonly path: string;
  /** Null when all is well. */
  readonly problem: string | null;
}

/**
 * Reads each archive of an agent to its end, and compares sizes and checksums of the file and of its content with the
 * record.
 * @throws ReaperError NOT_FOUND
 */
export async function verifyArchive(manager: Manager, agentId: string): Promise<ArchiveCheck[]> {
  const workspace = workspaceOf(manager, agentId);
  const checks: ArchiveCheck[] = [];
  for (const archive of archivesOf(manager.store, agentId)) {
    const path = join(workspace, 'archive', archive.name);
    checks.push({ class: archive.class, path, problem: await problemOf(workspace, archive) });
  }
  return checks;
}

/**
 * Deletes archives of an agent: their files first, then the record of them.
 * @param classes which; all of them where it is left out
 * @returns what was deleted
 * @throws ReaperError NOT_FOUND, INSECURE_PATH
 */
export async function deleteArchive(
  manager: Manager,
  agentId: string,
  classes?: readonly ArchiveClass[],
): Promise<Archive[]> {
  const workspace = workspaceOf(manager, agentId);
  const wanted = archivesOf(manager.store, agentId).filter(
    (archive) => classes?.includes(archive.class) ?? true,
  );
  if (wanted.length === 0) return [];
  let directory: HeldDirectory | undefined;
  try {
    directory = openWorkspaceFolder(workspace, 'archive');
    for (const { name } of wanted) removeIfThere(directory, name);
    await syncFd(directory.fd);
  } catch (error) {
    // Without its directory an archive is gone as well.
    if (errnoOf(error) !== 'ENOENT') throw error;
  } finally {
    directory?.close();
  }
  for (const { name } of wanted) forgetArchive(manager.store, agentId, name);
  return wanted;
}

/** What archives take, by class: those of this host, of a task or of an agent. */
export function archiveSizes(
  { store }: Manager,
  of: { readonly taskId?: string; readonly agentId?: string } = {},
): Readonly<Record<ArchiveClass, ArchiveSize>> {
  return storedSizes(store, of);
}

function workspaceOf({ store }: Manager, agentId: string): string {
  return requireTask(store, requireAgent(store, agentId).taskId).workspace;
}

async function problemOf(workspace: string, archive: Archive): Promise<string | null> {
  let fd: number | undefined;
  try {
    fd = openArchive(workspace, archive.name);
    const { size } = fstatSync(fd);
    if (size !== archive.gzBytes)
      return `it has ${String(size)} bytes, not the ${String(archive.gzBytes)} on record`;
    if ((await fileDigest(fd)).sha256 !== archive.gzSha256) return 'its checksum is not the one on record';
    const content = await contentDigest(fd);
    if (content.bytes !== archive.bytes || content.sha256 !== archive.sha256)
      return 'its content is not the one on record';
    return null;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return 'it is not there';
    return error instanceof Error ? error.message : String(error);
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

function openArchive(workspace: string, name: string): number {
  const directory = openWorkspaceFolder(workspace, 'archive');
  try {
    return openPrivateFile(directory.at(name), constants.O_RDONLY);
  } finally {
    directory.close();
  }
}
