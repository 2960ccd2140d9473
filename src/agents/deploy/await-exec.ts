import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ReaperError } from '../../errors.ts';
import type { SupervisorEvent } from '../../process/control-messages.ts';
import { handle, type ProcessHandle } from '../../process/handle.ts';
import { processEnd } from '../../process/process-end.ts';
import type { SpawnFailure, TerminationReport } from '../../process/report.ts';
import type { Changes } from '../changes.ts';
import { ControlConnection } from '../control/connection.ts';
import { nobodyListens } from '../host/host-connection.ts';
import type { RunPaths } from '../run-paths.ts';

type Spawned = Extract<SupervisorEvent, { event: 'spawned' }>;

/** What became of a supervisor that was started. */
export type Start =
  | { readonly kind: 'running'; readonly supervisor: ProcessHandle; readonly spawned: Spawned }
  /** The run was over before it could be looked at; its record tells all. */
  | { readonly kind: 'over'; readonly report: TerminationReport }
  | { readonly kind: 'refused'; readonly spawnError: SpawnFailure }
  /** It is gone, and left nothing that says why. */
  | { readonly kind: 'vanished' };

/** Milliseconds. The supervisor itself takes one or two; registering with a host that hangs takes up to two seconds. */
const startMs = 30_000;

/**
 * Waits until the payload has exec'd, or it is certain that it will not: by the supervisor's own word, by its record, or
 * by the kernel's word that it is gone. `changes` has to be armed on the directories of both before it is started.
 * @param pid of the supervisor, just started: not reaped and given anew within its first milliseconds of life
 * @param settled the report in the agent's outcome: whoever settles may have been faster than this, and removed the record
 * @throws ReaperError START_TIMEOUT; the reason of `signal`
 */
export async function awaitExec(
  paths: RunPaths,
  pid: number,
  changes: Changes,
  settled: () => TerminationReport | null,
  signal: AbortSignal | undefined,
): Promise<Start> {
  const identity = await handle(pid).catch(() => null);
  const watched = new AbortController();
  const state = { gone: identity === null, overdue: false };
  if (identity !== null) {
    void processEnd(identity, { signal: watched.signal }).then(
      () => {
        state.gone = true;
        changes.wake();
      },
      () => undefined,
    );
  }
  const expiry = setTimeout(() => {
    state.overdue = true;
    changes.wake();
  }, startMs);
  try {
    for (;;) {
      signal?.throwIfAborted();
      const changed = changes.next();
      const { gone, overdue } = state;
      const start = await look(paths, identity, settled);
      if (start !== null) return start;
      if (gone) return { kind: 'vanished' };
      if (overdue) throw new ReaperError('START_TIMEOUT', { pid, ms: startMs });
      await changed;
    }
  } finally {
    clearTimeout(expiry);
    watched.abort();
  }
}

/** The directories that tell of a start. */
export function startDirectories({ record, control }: RunPaths): readonly string[] {
  return [dirname(record), dirname(control)];
}

async function look(
  paths: RunPaths,
  supervisor: ProcessHandle | null,
  settled: () => TerminationReport | null,
): Promise<Start | null> {
  const heard = supervisor === null ? null : await listen(paths.control, supervisor);
  if (heard !== null) return heard;
  const report = readRecord(paths.record) ?? settled();
  if (report === null) return null;
  return report.spawnError === null
    ? { kind: 'over', report }
    : { kind: 'refused', spawnError: report.spawnError };
}

/** What it says after `subscribe` is the state so far, then what happens. */
async function listen(path: string, supervisor: ProcessHandle): Promise<Start | null> {
  let tell: (start: Start | null) => void = () => undefined;
  const told = new Promise<Start | null>((resolve) => {
    tell = resolve;
  });
  let connection: ControlConnection;
  try {
    connection = await ControlConnection.open(path, (event) => {
      if (event.event === 'spawned') tell({ kind: 'running', supervisor, spawned: event });
      if (event.event === 'spawn_failed') tell({ kind: 'refused', spawnError: event.spawnError });
    });
  } catch (error) {
    if (nobodyListens(error)) return null;
    throw error;
  }
  try {
    void connection.closed.then(() => {
      tell(null);
    });
    await connection.request('subscribe').catch(() => undefined);
    return await told;
  } finally {
    connection.close();
  }
}

/** A complete record, or null: its blocks are reserved at the start, and it is renamed when it is whole. */
export function readRecord(path: string): TerminationReport | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as TerminationReport;
  } catch {
    return null;
  }
}
