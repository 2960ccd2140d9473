import { statfsSync } from 'node:fs';
import type { Manager } from '../../agents/manager.ts';
import { projectSettled } from '../../agents/settle/project.ts';
import { integer } from '../../store/rows.ts';
import { forgetEvents } from '../../store/retention.ts';
import type { Store } from '../../store/store.ts';
import { recordRunFacts } from '../../store/transitions.ts';
import { mostEntries } from '../entries.ts';
import { removeAgentFiles } from './agent-files.ts';
import { archivedAgents, type ArchivedAgent } from './archives.ts';
import { expiredArchives, type ExpirableArchive, type Expiry } from './expiry.ts';
import { forgetAgentsBefore, forgetTasksBefore, surplusBefore } from './forget.ts';
import type { ExpiredArchive, RetentionReport } from './report.ts';

/**
 * Applies the rules of retention: what is too old or too much is forgotten with its files; then archives go, oldest first,
 * until they are within their bounds and the disk is above its floor. Pinned ones stay, whatever is exceeded.
 */
export async function applyRetention(manager: Manager, dryRun: boolean): Promise<RetentionReport> {
  const { store, config } = manager;
  const now = store.now();
  const age = config['retention.age'];
  const before = age === null ? 0 : now - age;
  const most = config['retention.agents'];
  const surplus = most === null ? null : surplusBefore(store, most);
  const agents = await forgetAgentsBefore(store, Math.max(before, surplus ?? 0), dryRun);
  const tasks = await forgetTasksBefore(store, before, dryRun);
  const eventAge = config['retention.events'];
  const events = eventAge === null ? 0 : forgetOldEvents(store, now - eventAge, dryRun);
  const archives = await expireArchives(manager, dryRun, agents.ids);
  const shrunk = [...agents.taskIds].filter((id) => !tasks.ids.has(id));
  if (!dryRun && agents.ids.size > 0) projectSettled(manager, new Set(shrunk));
  return {
    agents: agents.ids.size,
    tasks: tasks.ids.size,
    events,
    archives: archives.expired.slice(0, mostEntries),
    archivesTotal: archives.expired.length,
    files: agents.files + archives.expired.reduce((sum, one) => sum + one.files, 0),
    bytes: agents.bytes + archives.expired.reduce((sum, one) => sum + one.bytes, 0),
    archivedBytes: archives.left,
    pinnedBytes: archives.pinned,
    errors: [...agents.errors, ...tasks.errors, ...archives.errors],
  };
}

function forgetOldEvents(store: Store, before: number, dryRun: boolean): number {
  if (!dryRun) return forgetEvents(store, before);
  const row = store.database.get(
    `SELECT count(*) AS n FROM events e LEFT JOIN agents a ON a.id = e.agent_id
     WHERE e.at < :before AND (e.agent_id IS NULL OR a.settled_at IS NOT NULL)`,
    { before },
  );
  return integer(row ?? {}, 'n');
}

interface Expired {
  readonly expired: readonly ExpiredArchive[];
  readonly left: number;
  readonly pinned: number;
  readonly errors: readonly string[];
}

async function expireArchives(
  { store, config }: Manager,
  dryRun: boolean,
  forgotten: ReadonlySet<string>,
): Promise<Expired> {
  // In a dry run, those of the forgotten are still there.
  const archives = (await archivedAgents(store)).filter(({ agentId }) => !forgotten.has(agentId));
  const expirable = archives.map((archive) => expirableOf(store, archive));
  const lacking = lackingOn(archives, config['disk.floor']);
  const quota = {
    perTask: config['retention.size_per_task'],
    inAll: config['retention.size'],
    lacking,
  };
  const byAgent = new Map(archives.map((archive) => [archive.agentId, archive]));
  const expired: ExpiredArchive[] = [];
  const errors: string[] = [];
  for (const expiry of expiredArchives(expirable, quota)) {
    const archive = byAgent.get(expiry.agentId);
    if (archive === undefined) continue;
    try {
      expired.push(expire(store, archive, expiry, dryRun));
    } catch (error) {
      errors.push(
        `the archive of ${expiry.agentId}: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
  const all = archives.reduce((sum, { bytes }) => sum + bytes, 0);
  return {
    expired,
    left: all - expired.reduce((sum, { bytes }) => sum + bytes, 0),
    pinned: expirable.filter(({ kept }) => kept).reduce((sum, { bytes }) => sum + bytes, 0),
    errors,
  };
}

function expirableOf({ database }: Store, archive: ArchivedAgent): ExpirableArchive {
  const { agentId, taskId, bytes, device, writtenAt } = archive;
  const row = database.get(
    `SELECT a.settled_at AS at, a.pinned OR t.pinned OR a.settled_at IS NULL AS kept
     FROM agents a JOIN tasks t ON t.id = a.task_id WHERE a.id = :id`,
    { id: agentId },
  );
  // An archive of somebody who is not on record goes by its own age.
  const at = row?.['at'] ?? writtenAt;
  return { agentId, taskId, bytes, device, at: Number(at), kept: row?.['kept'] === 1 };
}

/** What each file system with archives on it lacks to the floor below which nothing is deployed. */
function lackingOn(archives: readonly ArchivedAgent[], floor: number): ReadonlyMap<number, number> {
  const lacking = new Map<number, number>();
  for (const { device, workspace } of archives) {
    if (lacking.has(device)) continue;
    const { bavail, bsize } = statfsSync(workspace);
    lacking.set(device, Math.max(0, floor - bavail * bsize));
  }
  return lacking;
}

function expire(store: Store, archive: ArchivedAgent, expiry: Expiry, dryRun: boolean): ExpiredArchive {
  const { agentId, workspace } = archive;
  const removed = removeAgentFiles(workspace, new Set([agentId]), ['archive'], dryRun);
  const fact = { archiveExpired: { at: store.now(), reason: expiry.reason } };
  if (!dryRun && store.database.get('SELECT 1 FROM agents WHERE id = :id', { id: agentId }) !== undefined)
    recordRunFacts(store, agentId, fact);
  return { ...expiry, ...removed };
}
