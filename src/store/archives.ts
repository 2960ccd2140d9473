import type { Row } from './drivers/driver.ts';
import { integer, integerOrNull, json, text } from './rows.ts';
import type { Store } from './store.ts';

/** What kinds of files an agent leaves, as retention rules know them. */
export const archiveClasses = ['stream', 'progress', 'findings', 'deploy'] as const;
export type ArchiveClass = (typeof archiveClasses)[number];

/** A file that is part of an archive, or the marker of what was missing between two; those have no key. */
export interface ArchivedSegment {
  readonly key: string;
  readonly bytes: number;
  /** Of its bytes; hexadecimal, as all here. */
  readonly sha256: string;
}

/** One file in `archive/`. */
export interface Archive {
  readonly agentId: string;
  readonly class: ArchiveClass;
  readonly name: string;
  /** Of the content. */
  readonly bytes: number;
  readonly lines: number;
  readonly sha256: string;
  /** Of the compressed file. */
  readonly gzBytes: number;
  readonly gzSha256: string;
  /** What is missing in the content, by the count of whoever wrote it; null when nobody knows. */
  readonly droppedBytes: number | null;
  /** What it was put together from, in order. */
  readonly segments: readonly ArchivedSegment[];
  /** The content is cut into blocks of this size, each compressed by itself, so that any place can be read alone. */
  readonly blockBytes: number;
  /** Where each block begins in the compressed file. */
  readonly blocks: readonly number[];
  /** Milliseconds since 1970: when the content was last written to, and when it was archived. */
  readonly modifiedAt: number;
  readonly archivedAt: number;
}

/** Records archives, all or none. Their files are on the disk already; of two processes that made one, one records it. */
export function recordArchives(store: Store, archives: readonly Archive[]): void {
  store.write(() => {
    for (const archive of archives) {
      store.database.run(
        `INSERT INTO archives (agent_id, host_id, class, name, bytes, lines, sha256, gz_bytes, gz_sha256, dropped_bytes,
           segments, block_bytes, blocks, modified_at, archived_at)
         VALUES (:agent, :host, :class, :name, :bytes, :lines, :sha256, :gzBytes, :gzSha256, :dropped, :segments,
           :blockBytes, :blocks, :modifiedAt, :archivedAt)
         ON CONFLICT (agent_id, name) DO NOTHING`,
        {
          agent: archive.agentId,
          host: store.host.id,
          class: archive.class,
          name: archive.name,
          bytes: archive.bytes,
          lines: archive.lines,
          sha256: archive.sha256,
          gzBytes: archive.gzBytes,
          gzSha256: archive.gzSha256,
          dropped: archive.droppedBytes,
          segments: JSON.stringify(archive.segments),
          blockBytes: archive.blockBytes,
          blocks: JSON.stringify(archive.blocks),
          modifiedAt: archive.modifiedAt,
          archivedAt: archive.archivedAt,
        },
      );
    }
  });
}

/** What is archived of an agent, in the order in which it was. */
export function archivesOf({ database }: Store, agentId: string): Archive[] {
  return database
    .all('SELECT * FROM archives WHERE agent_id = :id ORDER BY id', { id: agentId })
    .map(archiveOf);
}

/** Takes an archive off the record, after its file was deleted. */
export function forgetArchive(store: Store, agentId: string, name: string): void {
  store.write(() => {
    store.database.run('DELETE FROM archives WHERE agent_id = :id AND name = :name', { id: agentId, name });
  });
}

/** Takes all archives of agents off the record, after their files were deleted. */
export function forgetArchives(store: Store, agentIds: readonly string[]): void {
  store.write(() => {
    store.database.run('DELETE FROM archives WHERE agent_id IN (SELECT value FROM json_each(:ids))', {
      ids: JSON.stringify(agentIds),
    });
  });
}

/** What the archives of one class take, in files and in bytes of content and on the disk. */
export interface ArchiveSize {
  readonly files: number;
  readonly bytes: number;
  readonly gzBytes: number;
}

/** What the archives of all agents of this host take, or of one task's or one agent's. */
export function archiveSizes(
  { database, host }: Store,
  of: { readonly taskId?: string; readonly agentId?: string } = {},
): Readonly<Record<ArchiveClass, ArchiveSize>> {
  const rows = database.all(
    `SELECT class, count(*) AS files, sum(bytes) AS bytes, sum(gz_bytes) AS gz_bytes
     FROM archives WHERE host_id = :host AND (:agent IS NULL OR agent_id = :agent)
       AND (:task IS NULL OR agent_id IN (SELECT id FROM agents WHERE task_id = :task))
     GROUP BY class`,
    { host: host.id, agent: of.agentId ?? null, task: of.taskId ?? null },
  );
  const known = new Map(rows.map((row) => [text(row, 'class'), sizeOf(row)]));
  const sizes = archiveClasses.map((name) => [name, known.get(name) ?? { files: 0, bytes: 0, gzBytes: 0 }]);
  return Object.fromEntries(sizes) as Record<ArchiveClass, ArchiveSize>;
}

/** What one agent has archived, for rules by size and age. */
export interface AgentArchive extends ArchiveSize {
  readonly agentId: string;
  /** Milliseconds since 1970; of the newest. */
  readonly archivedAt: number;
}

/** Agents of this host that have archives which may be deleted, longest archived first: neither they nor their task is pinned. */
export function deletableArchives({ database, host }: Store, limit = 500): AgentArchive[] {
  const rows = database.all(
    `SELECT r.agent_id, count(*) AS files, sum(r.bytes) AS bytes, sum(r.gz_bytes) AS gz_bytes, max(r.archived_at) AS at
     FROM archives r JOIN agents a ON a.id = r.agent_id JOIN tasks t ON t.id = a.task_id
     WHERE r.host_id = :host AND a.settled_at IS NOT NULL AND NOT a.pinned AND NOT t.pinned
     GROUP BY r.agent_id ORDER BY at, r.agent_id LIMIT :limit`,
    { host: host.id, limit },
  );
  return rows.map((row) => ({
    agentId: text(row, 'agent_id'),
    archivedAt: integer(row, 'at'),
    ...sizeOf(row),
  }));
}

function sizeOf(row: Row): ArchiveSize {
  return {
    files: integer(row, 'files'),
    bytes: integer(row, 'bytes'),
    gzBytes: integer(row, 'gz_bytes'),
  };
}

function archiveOf(row: Row): Archive {
  return {
    agentId: text(row, 'agent_id'),
    class: text(row, 'class') as ArchiveClass,
    name: text(row, 'name'),
    bytes: integer(row, 'bytes'),
    lines: integer(row, 'lines'),
    sha256: text(row, 'sha256'),
    gzBytes: integer(row, 'gz_bytes'),
    gzSha256: text(row, 'gz_sha256'),
    droppedBytes: integerOrNull(row, 'dropped_bytes'),
    segments: json(row, 'segments') as readonly ArchivedSegment[],
    blockBytes: integer(row, 'block_bytes'),
    blocks: json(row, 'blocks') as readonly number[],
    modifiedAt: integer(row, 'modified_at'),
    archivedAt: integer(row, 'archived_at'),
  };
}
