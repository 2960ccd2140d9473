import type { Resource } from '../../store/ledger.ts';
import { writeJournals } from '../../store/journals.ts';
import { archiveLogs } from '../logs/archive.ts';
import type { Release, Released } from './released.ts';

/** Brings the journals to their end, and the logs out of the way of the live ones: into the archive, or away. */
export async function releaseLogs({ manager, agent }: Release, _: Resource): Promise<Released> {
  writeJournals(manager.store, agent.id);
  const { archived_files: archivedFiles, bytes_in, bytes_out } = await archiveLogs(manager, agent.id);
  return {
    released: { archived_files: archivedFiles, bytes_in, bytes_out },
    verified: { live_files: 0 },
    archivedFiles,
  };
}
