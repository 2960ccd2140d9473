import type { Engine } from '../../engines/engine.ts';
import { command } from '../../engines/command.ts';
import { engineNamed } from '../../engines/registry.ts';
import { requireAgent } from '../../store/agents.ts';
import type { AgentRecord } from '../../store/agent-record.ts';
import { requireTask } from '../../store/tasks.ts';
import { agentFiles } from '../../store/workspace.ts';
import { ReaperError } from '../../errors.ts';
import type { Manager } from '../manager.ts';
import { openArchiveSource } from './archive-source.ts';
import type { LogHold } from './hold-log.ts';
import { openLiveSource } from './live-source.ts';
import type { LogSource } from './log-source.ts';

/** An agent, and its log as it is at this moment. */
export interface OpenLog {
  readonly agent: AgentRecord;
  readonly engine: Engine;
  /** Undefined where there is no log: not yet, or not any more. */
  readonly source: LogSource | undefined;
  /** Where the log is or would be. */
  readonly path: string;
}

/**
 * Opens the log of an agent, wherever it is.
 * @param hold of a reader that began before the log was deleted
 * @throws ReaperError NOT_FOUND, INVALID_OPTION for what is no id, INSECURE_PATH
 */
export async function openLog(manager: Manager, agentId: string, hold?: LogHold): Promise<OpenLog> {
  const agent = requireAgent(manager.store, agentId);
  const { workspace } = requireTask(manager.store, agent.taskId);
  const path = agentFiles(workspace, agentId).stream;
  // Before the files are looked for: what is deleted in between is held.
  hold?.refresh();
  const source =
    (await openSource(manager, agent, { workspace, path })) ?? (await heldSource(manager, agent, hold));
  return { agent, engine: engineOf(manager, agent), source, path };
}

/**
 * The record of the archive is committed before the live files go. So if there is still none after they were opened,
 * they were all there; if there is one, it has everything.
 */
async function openSource(
  manager: Manager,
  agent: AgentRecord,
  place: { readonly workspace: string; readonly path: string },
): Promise<LogSource | undefined> {
  const archived = openArchived(manager, agent.id, place.workspace);
  if (archived !== undefined) return archived;
  const live = await openLiveSource(manager, agent, place);
  const archivedSince = openArchived(manager, agent.id, place.workspace);
  if (archivedSince === undefined) return live;
  live?.close();
  return archivedSince;
}

/** While the run is not settled, the log may only not have been begun. */
async function heldSource(
  { store }: Manager,
  { id }: AgentRecord,
  hold: LogHold | undefined,
): Promise<LogSource | undefined> {
  return requireAgent(store, id).processState === 'gone' ? await hold?.source() : undefined;
}

/** An archive that is deleted by a retention rule goes before its record: then the record is gone at the second look. */
function openArchived({ store }: Manager, agentId: string, workspace: string): LogSource | undefined {
  try {
    return openArchiveSource(store, agentId, workspace);
  } catch (error) {
    if (!ReaperError.is(error, 'ARCHIVE_DAMAGED')) throw error;
    return openArchiveSource(store, agentId, workspace);
  }
}

/** An engine that was taken out of the configuration is read as text. */
function engineOf({ config }: Manager, { engine }: AgentRecord): Engine {
  try {
    return engineNamed(engine, Object.keys(config.engines));
  } catch (error) {
    if (ReaperError.is(error, 'UNKNOWN_ENGINE')) return { ...command, name: engine };
    throw error;
  }
}
