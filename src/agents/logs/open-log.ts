import type { Engine } from '../../engines/engine.ts';
import { command } from '../../engines/command.ts';
import { engineNamed } from '../../engines/registry.ts';
import { requireAgent } from '../../store/agents.ts';
import type { AgentRecord } from '../../store/agent-record.ts';
import { requireTask } from '../../store/tasks.ts';
import { agentFiles } from '../../store/workspace.ts';
import { ReaperError } from '../../errors.ts';
import type { Manager } from '../manager.ts';
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
 * @throws ReaperError NOT_FOUND, INVALID_OPTION for what is no id, INSECURE_PATH
 */
export async function openLog(manager: Manager, agentId: string): Promise<OpenLog> {
  const agent = requireAgent(manager.store, agentId);
  const { workspace } = requireTask(manager.store, agent.taskId);
  const path = agentFiles(workspace, agentId).stream;
  const source = await openLiveSource(manager, agent, { workspace, path });
  return { agent, engine: engineOf(manager, agent), source, path };
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
