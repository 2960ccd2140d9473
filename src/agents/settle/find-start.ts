import { mkdirSync, rmdirSync } from 'node:fs';
import { basename } from 'node:path';
import { ReaperError } from '../../errors.ts';
import type { SupervisorEvent } from '../../process/control-messages.ts';
import { readProcess } from '../../process/handle.ts';
import type { AgentRecord } from '../../store/agent-record.ts';
import { HeldDirectory } from '../../store/held-directory.ts';
import { directoryMode, errnoOf } from '../../store/private-files.ts';
import { recordedRoot, removeRecorded } from '../../store/recorded-directories.ts';
import { recordRunFacts, recordRunning } from '../../store/transitions.ts';
import { ControlConnection } from '../control/connection.ts';
import type { Manager } from '../manager.ts';
import { runPaths } from '../run-paths.ts';
import { refuseOutOfSight } from './out-of-sight.ts';

/**
 * Finds out whether a run was started whose deployer has not said so, and makes sure that it never will be if it was not:
 * tmux, or the host, may have taken the order and not carried it out yet. First the spec goes, without which no supervisor
 * starts. One that has read it listens before it opens its record; so once no record can be opened any more, whoever is to
 * run anything listens already.
 * @returns `running` when there is one, which is on record now; `none` when there is none and will be none
 * @throws ReaperError SUPERVISOR_UNREACHABLE when somebody is there and does not answer
 */
export async function findStart(manager: Manager, agent: AgentRecord): Promise<'running' | 'none'> {
  const { spec, record } = runPaths(manager.store, agent.id);
  // Without the ledger nothing was made, and the directory of runs may not even be on record.
  if (recordedRoot(manager.store, spec) === undefined) return 'none';
  removeRecorded(manager.store, spec);
  if (await adopt(manager, agent)) return 'running';
  const blocked = block(record);
  let isNone = false;
  try {
    isNone = !(await adopt(manager, agent));
  } finally {
    // Also of one that is there and cannot be asked: it has an outcome to leave.
    if (blocked && !isNone) unblock(record);
  }
  return isNone ? 'none' : 'running';
}

/** A directory in its place: the supervisor refuses it, and so do rename(2) and link(2). */
function block(record: string): boolean {
  return inDirectoryOf(record, (path) => {
    mkdirSync(path, directoryMode);
  });
}

function unblock(record: string): boolean {
  return inDirectoryOf(record, rmdirSync);
}

/** False when the directory is not there, or the file was there already, or no longer is: all as good. */
function inDirectoryOf(record: string, act: (path: string) => void): boolean {
  let directory: HeldDirectory | undefined;
  try {
    directory = HeldDirectory.open(record.slice(0, -basename(record).length - 1));
    act(directory.at(basename(record)));
    return true;
  } catch (error) {
    if (['ENOENT', 'EEXIST', 'ENOTDIR'].includes(errnoOf(error) ?? '')) return false;
    throw error;
  } finally {
    directory?.close();
  }
}

/** Milliseconds; a supervisor answers in microseconds, and registers with a host in two seconds at most. */
const answerMs = 5_000;

type Hello = Extract<SupervisorEvent, { event: 'hello' }>;
type Spawned = Extract<SupervisorEvent, { event: 'spawned' }>;

/** Puts on record who supervises the run, if anybody answers. */
async function adopt(manager: Manager, { id, bootId }: AgentRecord): Promise<boolean> {
  const { store } = manager;
  let hello: Hello | undefined;
  let spawned: Spawned | undefined;
  let told = (): void => undefined;
  const begun = new Promise<void>((resolve) => {
    told = resolve;
  });
  const hear = (event: SupervisorEvent): void => {
    if (event.event === 'hello') hello = event;
    if (event.event === 'spawned') spawned = event;
    if (event.event === 'spawned' || event.event === 'spawn_failed') told();
  };
  const { control } = runPaths(store, id);
  const connection = await openIfThere(control, hear);
  if (connection === null) return false;
  try {
    const signal = AbortSignal.timeout(answerMs);
    signal.addEventListener('abort', told);
    void connection.closed.then(told);
    await connection.request('subscribe', {}, { signal });
    await begun;
    if (hello === undefined) return false;
    const { startTime } = readProcess(hello.supervisor);
    // It answers still: so the number was its own when its start time was read.
    await connection.request('status', {}, { signal });
    const payload = spawned === undefined ? null : { pid: spawned.pid, startTime: spawned.startTime, bootId };
    const containment = spawned?.containment;
    store.write(() => {
      if (containment !== undefined)
        recordRunFacts(store, id, { tier: containment.tier, leaf: containment.leaf });
      recordRunning(store, id, {
        supervisor: { pid: Number(hello?.supervisor), startTime, bootId },
        payload,
      });
    });
    return true;
  } catch (error) {
    // It left while it was asked: its record, or the lack of it, tells the rest.
    if (ReaperError.is(error, 'NO_PROCESS')) refuseOutOfSight(manager, id);
    else if (!ReaperError.is(error, 'SUPERVISOR_UNREACHABLE')) throw error;
    return false;
  } finally {
    connection.close();
  }
}

async function openIfThere(
  path: string,
  hear: (event: SupervisorEvent) => void,
): Promise<ControlConnection | null> {
  try {
    return await ControlConnection.open(path, hear);
  } catch (error) {
    const nobody = ['ENOENT', 'ECONNREFUSED'];
    if (ReaperError.is(error, 'SUPERVISOR_UNREACHABLE') && nobody.includes(error.facts.why)) return null;
    throw error;
  }
}
