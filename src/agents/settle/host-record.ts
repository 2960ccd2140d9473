import { closeSync, constants, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { TerminationReport } from '../../process/report.ts';
import { openPrivateFile } from '../../store/private-files.ts';
import { Changes } from '../changes.ts';
import { ControlConnection } from '../control/connection.ts';
import { hostPaths } from '../host/host-paths.ts';
import type { Manager } from '../manager.ts';
import { runPaths } from '../run-paths.ts';
import { readRecord } from './record.ts';

/** Milliseconds beside the host's own hard limit: it writes and flushes a file. */
const marginMs = 1_000;

/**
 * The record that the host-level supervisor writes for a supervisor which died without one: only the host can find what
 * that one's orphans have become. Null where there is no host, where it does not know that run, or where it has not written
 * one within its own limits.
 */
export async function recordByHost(manager: Manager, agentId: string): Promise<TerminationReport | null> {
  const { store, config } = manager;
  const { record } = runPaths(store, agentId);
  const limit = AbortSignal.timeout(config['limits.hard'] + marginMs);
  let changes: Changes | undefined;
  let host: ControlConnection | undefined;
  try {
    changes = new Changes([dirname(record)], limit);
    // A host that dies is no longer waited for.
    host = await ControlConnection.open(hostPaths(store).control);
    let left = false as boolean;
    void host.closed.then(() => {
      left = true;
      changes?.wake();
    });
    while (!left && isRegistered(manager, agentId)) {
      const changed = changes.next();
      if (readRecord(record) !== null) break;
      await changed;
    }
  } catch {
    // There is no host, it hangs, it took too long, or nothing can be watched.
  } finally {
    changes?.close();
    host?.close();
  }
  return readRecord(record);
}

/** Bytes between two places of the registry, of which the first is its header: native/supervisor/host/registry.cc. */
const placeBytes = 8192;

/** Whether the host has it in its registry, where it stays until its record is written. */
function isRegistered({ store }: Manager, agentId: string): boolean {
  const fd = openPrivateFile(hostPaths(store).registry, constants.O_RDONLY);
  try {
    const registry = readFileSync(fd);
    const name = Buffer.from(`/${agentId}/`);
    for (let at = placeBytes; at < registry.length; at += placeBytes) {
      if (registry[at] !== 0 && registry.subarray(at, at + placeBytes).includes(name)) return true;
    }
    return false;
  } finally {
    closeSync(fd);
  }
}
