import type { Resource } from '../../store/ledger.ts';
import { writeJournals } from '../../store/journals.ts';
import type { Release, Released } from './released.ts';
import { archiveLogs } from './archive-interim.ts';

/** Brings the journals to their end, and the logs out of the way of the live ones: into the archive, or away. */
export async function releaseLogs({ manager, agent }: Release, _: Resource): Promise<Released> {
  writeJournals(manager.store, agent.id);
  const archived = await archiveLogs(manager, agent.id);
  return { released: { ...archived }, verified: { live_files: 0 }, archivedFiles: archived.files };
}
