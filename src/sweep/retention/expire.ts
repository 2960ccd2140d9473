import { lstatSync, statfsSync } from 'node:fs';
import { deleteArchive } from '../../agents/logs/archives.ts';
import type { Manager } from '../../agents/manager.ts';
import { recordRunFacts } from '../../store/transitions.ts';
import { archivedAgents, type ArchivedAgent } from './archives.ts';
import { expiredArchives } from './expiry.ts';
import type { ExpiredArchive } from './report.ts';

/** What went, and what the archives that are left take. */
export interface Expired {
  readonly expired: readonly ExpiredArchive[];
  readonly left: number;
  readonly pinned: number;
  readonly errors: readonly string[];
}

/**
 * Deletes the oldest archives, until each task and all together are within their bounds and the disk is above its floor.
 * @param forgotten agents that are left out: in a dry run, they are still there
 */
export async function expireArchives(
  manager: Manager,
  dryRun: boolean,
  forgotten: ReadonlySet<string>,
): Promise<Expired> {
  const { store, config } = manager;
  const archives = archivedAgents(store).filter(({ agentId }) => !forgotten.has(agentId));
  const byAgent = new Map(archives.map((archive) => [archive.agentId, archive]));
  const devices = devicesOf(archives);
  const expiries = expiredArchives(
    archives.map((archive) => ({ ...archive, device: devices.get(archive.workspace)?.device ?? -1 })),
    {
      perTask: config['retention.size_per_task'],
      inAll: config['retention.size'],
      lacking: lackingOn(devices, config['disk.floor']),
    },
  );
  const expired: ExpiredArchive[] = [];
  const errors: string[] = [];
  for (const { agentId, reason } of expiries) {
    const { files, bytes } = byAgent.get(agentId) ?? { files: 0, bytes: 0 };
    try {
      if (!dryRun) {
        await deleteArchive(manager, agentId);
        recordRunFacts(store, agentId, { archiveExpired: { at: store.now(), reason } });
      }
      expired.push({ agentId, reason, files, bytes });
    } catch (error) {
      errors.push(`the archive of ${agentId}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const sum = (of: readonly { readonly bytes: number }[]): number =>
    of.reduce((all, { bytes }) => all + bytes, 0);
  return {
    expired,
    left: sum(archives) - sum(expired),
    pinned: sum(archives.filter(({ kept }) => kept)),
    errors,
  };
}

interface Device {
  readonly device: number;
  readonly free: number;
}

/** The file system of each workspace; one that is gone is on none. */
function devicesOf(archives: readonly ArchivedAgent[]): ReadonlyMap<string, Device> {
  const devices = new Map<string, Device>();
  for (const workspace of new Set(archives.map((archive) => archive.workspace))) {
    const stats = lstatSync(workspace, { throwIfNoEntry: false });
    if (stats === undefined) continue;
    const { bavail, bsize } = statfsSync(workspace);
    devices.set(workspace, { device: stats.dev, free: bavail * bsize });
  }
  return devices;
}

/** What each of them lacks to the floor below which nothing is deployed. */
function lackingOn(devices: ReadonlyMap<string, Device>, floor: number): ReadonlyMap<number, number> {
  return new Map([...devices.values()].map(({ device, free }) => [device, Math.max(0, floor - free)]));
}
