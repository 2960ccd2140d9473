import type { Manager } from '../../agents/manager.ts';
import { projectSettled } from '../../agents/settle/project.ts';
import { integer } from '../../store/rows.ts';
import { forgetEvents } from '../../store/retention.ts';
import type { Store } from '../../store/store.ts';
import { mostEntries } from '../entries.ts';
import { expireArchives } from './expire.ts';
import { forgetAgentsBefore, forgetTasksBefore, surplusBefore } from './forget.ts';
import type { RetentionReport } from './report.ts';

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
