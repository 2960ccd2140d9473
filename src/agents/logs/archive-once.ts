import { join } from 'node:path';
import { ReaperError } from '../../errors.ts';
import type { ProcessIdentity } from '../../store/agent-record.ts';
import { archiveClasses, archivesOf, recordArchives, type Archive } from '../../store/archives.ts';
import type { HeldDirectory } from '../../store/held-directory.ts';
import { openWorkspaceFolder } from '../../store/workspace.ts';
import type { Manager } from '../manager.ts';
import { isAlive, ownIdentity } from '../settle/process-identity.ts';
import { placePartial, removeIfThere, removePartials, syncFd, writePartial } from './archive-file.ts';
import { archiveName, holdSource, type ArchiveSource } from './archive-sources.ts';
import type { Compressed } from './compress.ts';
import { fileDigest } from './gzip-content.ts';
import { changeOf, keyAt, type HeldSegment } from './live-segments.ts';

/** Whose files are archived, and who hears of each step with an effect. */
export interface ArchiveJob {
  readonly manager: Manager;
  readonly agentId: string;
  readonly workspace: string;
  readonly onStep: (step: string) => void;
}

/** What one source became. */
interface Written {
  readonly source: ArchiveSource;
  readonly partial: string;
  readonly compressed: Compressed;
}

/**
 * Archives what there is: compress, give it its name, flush the directory, put it on record, remove the sources. Each
 * step leaves a state from which the same steps lead to the same end.
 * @throws ReaperError DISK_FULL, LOG_STILL_WRITTEN, INSECURE_PATH; ENOENT when another process does the same
 */
export async function archiveOnce(job: ArchiveJob, archive: HeldDirectory): Promise<void> {
  const { manager, agentId, workspace, onStep } = job;
  removePartials(
    archive,
    archiveClasses.map((name) => archiveName(workspace, agentId, name)),
    (maker) => isAlive(manager.store, maker),
  );
  const sources = await holdAll(job);
  try {
    const known = archivesOf(manager.store, agentId);
    const fresh = (await Promise.all(sources.map((source) => withoutKnown(source, known)))).filter(
      ({ parts }) => parts.length > 0,
    );
    if (fresh.length > 0) {
      const written = await writeAll(archive, fresh, ownIdentity(manager.store));
      try {
        onStep('compressed');
        const archives = await placeAll(job, archive, written, known);
        await syncFd(archive.fd);
        onStep('flushed');
        recordArchives(manager.store, archives);
        onStep('recorded');
      } finally {
        for (const { partial } of written) removeIfThere(archive, partial);
      }
    }
    for (const source of sources) removeFiles(job, source);
  } finally {
    for (const source of sources) source.close();
  }
}

async function holdAll({ manager, agentId, workspace }: ArchiveJob): Promise<ArchiveSource[]> {
  const held: ArchiveSource[] = [];
  try {
    for (const name of archiveClasses) {
      const source = await holdSource(manager, agentId, workspace, name);
      if (source !== undefined) held.push(source);
    }
    return held;
  } catch (error) {
    for (const source of held) source.close();
    throw error;
  }
}

/**
 * A source without the files that an archive on record has: an attempt that was killed left them, some removed, some
 * not. A file without content adds nothing to an archive that there is.
 */
async function withoutKnown(source: ArchiveSource, known: readonly Archive[]): Promise<ArchiveSource> {
  const ofClass = known.filter((archive) => archive.class === source.class);
  if (ofClass.length === 0) return source;
  const segments = ofClass.flatMap((archive) => archive.segments);
  const fresh: HeldSegment[] = [];
  for (const file of source.files) {
    const { sha256 } = await fileDigest(file.fd, file.bytes);
    const isKnown = segments.some((segment) => segment.bytes === file.bytes && segment.sha256 === sha256);
    if (!isKnown && file.bytes > 0) fresh.push(file);
  }
  const keys = new Set(fresh.map(({ key }) => key));
  return { ...source, parts: source.parts.filter(({ key }) => keys.has(key)) };
}

async function writeAll(
  archive: HeldDirectory,
  sources: readonly ArchiveSource[],
  maker: ProcessIdentity,
): Promise<Written[]> {
  const results = await Promise.allSettled(
    sources.map(async (source) => {
      const made = await writePartial(archive, source.name, { parts: source.parts, maker });
      return { source, ...made };
    }),
  );
  const failure = results.find((result) => result.status === 'rejected');
  const written = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  if (failure === undefined) return written;
  for (const { partial } of written) removeIfThere(archive, partial);
  throw failure.reason;
}

async function placeAll(
  { manager, agentId, workspace, onStep }: ArchiveJob,
  archive: HeldDirectory,
  written: readonly Written[],
  known: readonly Archive[],
): Promise<Archive[]> {
  const taken = new Set(known.map(({ name }) => name));
  const archives: Archive[] = [];
  for (const { source, partial, compressed } of written) {
    refuseChanged(workspace, source);
    const name = await placePartial(archive, source.name, partial, { compressed, taken });
    onStep(`placed ${source.class}`);
    archives.push({
      agentId,
      class: source.class,
      name,
      ...compressed,
      droppedBytes: source.droppedBytes,
      modifiedAt: Math.max(...source.files.map(({ modifiedAt }) => modifiedAt)),
      archivedAt: manager.store.now(),
    });
  }
  return archives;
}

/** @throws ReaperError LOG_STILL_WRITTEN when a file has grown, or was rotated or replaced, since it was read */
function refuseChanged(workspace: string, { folder, files }: ArchiveSource): void {
  const directory = openWorkspaceFolder(workspace, folder);
  try {
    for (const file of files) {
      const change = changeOf(directory, file);
      if (change === null) continue;
      throw new ReaperError('LOG_STILL_WRITTEN', { path: join(workspace, folder, file.name), change });
    }
  } finally {
    directory.close();
  }
}

/** Only the very files that are archived: what somebody has put in their place since is for the next attempt. */
function removeFiles({ workspace, onStep }: ArchiveJob, { folder, files }: ArchiveSource): void {
  const directory = openWorkspaceFolder(workspace, folder);
  try {
    for (const { name, key } of files) {
      if (keyAt(directory, name) !== key) continue;
      removeIfThere(directory, name);
      onStep(`removed ${name}`);
    }
  } finally {
    directory.close();
  }
}
