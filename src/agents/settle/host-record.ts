import { dirname } from 'node:path';
import { readProcess } from '../../process/handle.ts';
import type { TerminationReport } from '../../process/report.ts';
import type { ProcessIdentity } from '../../store/agent-record.ts';
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
 * that one's orphans have become. Null where there is no host, where it is younger than that supervisor, which so cannot
 * have registered with it, or where it has not written one within its own limits.
 */
export async function recordByHost(
  { store, config }: Manager,
  agentId: string,
  supervisor: ProcessIdentity,
): Promise<TerminationReport | null> {
  const { record } = runPaths(store, agentId);
  const limit = AbortSignal.timeout(config['limits.hard'] + marginMs);
  let changes: Changes | undefined;
  let host: ControlConnection | undefined;
  try {
    changes = new Changes([dirname(record)], limit);
    let pid: number | undefined;
    let left = false as boolean;
    host = await ControlConnection.open(hostPaths(store).control, (event) => {
      if (event.event === 'hello') pid = event.supervisor;
    });
    void host.closed.then(() => {
      left = true;
      changes?.wake();
    });
    await host.request('subscribe', {}, { signal: limit });
    while (pid !== undefined && !left) {
      if (readProcess(pid).startTime > supervisor.startTime) break;
      const changed = changes.next();
      if (readRecord(record) !== null) break;
      await changed;
    }
  } catch {
    // There is no host, it left, it hangs, it took too long, or nothing can be watched.
  } finally {
    changes?.close();
    host?.close();
  }
  return readRecord(record);
}
