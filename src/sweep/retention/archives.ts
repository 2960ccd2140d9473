import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { Store } from '../../store/store.ts';
import { agentOfFile } from '../agent-file.ts';
import { entriesOf } from '../leftovers/drafts.ts';
import { breathe, tasksOfHost } from '../workspaces.ts';

/** What is archived of one agent. */
export interface ArchivedAgent {
  readonly agentId: string;
  readonly taskId: string;
  readonly workspace: string;
  /** What its files take on the disk. */
  readonly bytes: number;
  readonly files: number;
  /** When the newest of them was written, in milliseconds since 1970. */
  readonly writtenAt: number;
  /** The file system that they are on: stat(2), st_dev. */
  readonly device: number;
}

/** Everything in the archives of this host's tasks, agent by agent. */
export async function archivedAgents(store: Store): Promise<readonly ArchivedAgent[]> {
  const found: ArchivedAgent[] = [];
  let looked = 0;
  for (const { id, workspace } of tasksOfHost(store)) {
    found.push(...archivesIn(id, workspace));
    looked += 1;
    if (looked % 20 === 0) await breathe();
  }
  return found;
}

function archivesIn(taskId: string, workspace: string): Iterable<ArchivedAgent> {
  const agents = new Map<string, ArchivedAgent>();
  for (const name of entriesOf(join(workspace, 'archive'))) {
    const agentId = agentOfFile(name);
    const stats = lstatSync(join(workspace, 'archive', name), { throwIfNoEntry: false });
    if (agentId === null || stats?.isFile() !== true) continue;
    const before = agents.get(agentId);
    agents.set(agentId, {
      agentId,
      taskId,
      workspace,
      // st_blocks counts 512 bytes wherever st_blksize says otherwise: inode(7).
      bytes: (before?.bytes ?? 0) + stats.blocks * 512,
      files: (before?.files ?? 0) + 1,
      writtenAt: Math.max(before?.writtenAt ?? 0, stats.mtimeMs),
      device: stats.dev,
    });
  }
  return agents.values();
}
