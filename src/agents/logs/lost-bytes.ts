import { outcomeOf } from '../../store/outcomes.ts';
import { ControlConnection } from '../control/connection.ts';
import type { Manager } from '../manager.ts';
import { runPaths } from '../run-paths.ts';
import { readRecord } from '../settle/record.ts';

/** What the supervisor counted while it wrote a log. */
export interface LogFacts {
  /** Bytes that were dropped by rotation, or could not be written. */
  readonly dropped: number;
  readonly rotations: number;
}

/** A supervisor answers in microseconds; one that is stopped or stuck is not waited for, for a log must be readable. */
const patienceMs = 500;

/**
 * What a supervisor says of the log that it writes or wrote: from the outcome, its record, or itself. Null when nobody
 * knows, as for one that was killed.
 */
export async function logFacts(manager: Manager, agentId: string): Promise<LogFacts | null> {
  const report =
    outcomeOf(manager.store, agentId)?.report ?? readRecord(runPaths(manager.store, agentId).record);
  return factsIn(report) ?? (await askSupervisor(manager, agentId));
}

async function askSupervisor({ store }: Manager, agentId: string): Promise<LogFacts | null> {
  let connection: ControlConnection | undefined;
  try {
    const signal = AbortSignal.timeout(patienceMs);
    connection = await ControlConnection.open(runPaths(store, agentId).control);
    return factsIn(await connection.request('status', {}, { signal }));
  } catch {
    return null;
  } finally {
    connection?.close();
  }
}

function factsIn(said: unknown): LogFacts | null {
  const log = fields(fields(said)['log']);
  const { dropped, rotations } = log;
  return typeof dropped === 'number' && typeof rotations === 'number' ? { dropped, rotations } : null;
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
