import { close, constants, read } from 'node:fs';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import type { Tokens } from '../../engines/event.ts';
import { outcomeOf, type StreamOutcome } from '../../engines/outcome.ts';
import { progressReader } from '../../engines/progress-reader.ts';
import { engineNamed } from '../../engines/registry.ts';
import type { AgentRecord } from '../../store/agent-record.ts';
import { agentById } from '../../store/agents.ts';
import { outcomeOf as storedOutcome } from '../../store/outcomes.ts';
import { errnoOf, openPrivateFile } from '../../store/private-files.ts';
import { requireTask } from '../../store/tasks.ts';
import { agentFiles, openWorkspaceFolder } from '../../store/workspace.ts';
import type { Manager } from '../manager.ts';

/** What an agent's whole log amounts to. */
export interface RunStream {
  readonly outcome: StreamOutcome;
  readonly reportsResult: boolean;
  /** The last result came after the last that the engine said or did. */
  readonly resultIsLast: boolean;
  /** Why the log could not be read to its end, or null. */
  readonly trouble: string | null;
}

const readOnce = promisify(read);
const closeFd = promisify(close);
const chunkBytes = 256 * 1024;

/** Reads the log of an ended run once, from its first segment to its last, with bounded memory. Never fails. */
export async function readRunStream(manager: Manager, agent: AgentRecord): Promise<RunStream> {
  const engine = engineNamed(agent.engine, [agent.engine]);
  const reader = progressReader(engine);
  let trouble: string | null = null;
  try {
    for (const fd of openSegments(manager, agent)) {
      try {
        await readAll(fd, (chunk) => {
          reader.push(chunk);
        });
      } finally {
        await closeFd(fd);
      }
    }
  } catch (error) {
    trouble = `The log could not be read: ${error instanceof Error ? error.message : String(error)}`;
  }
  reader.end();
  const outcome = outcomeOf(reader.progress, threadBaseline(manager, agent));
  return {
    outcome,
    reportsResult: engine.reportsResult,
    resultIsLast: reader.result !== null,
    trouble,
  };
}

function* openSegments({ store }: Manager, { id, taskId }: AgentRecord): Generator<number> {
  const { workspace } = requireTask(store, taskId);
  const name = basename(agentFiles(workspace, id).stream);
  const folder = openWorkspaceFolder(workspace, 'logs');
  try {
    for (const segment of [`${name}.first`, `${name}.prev`, name]) {
      try {
        yield openPrivateFile(folder.at(segment), constants.O_RDONLY);
      } catch (error) {
        if (errnoOf(error) !== 'ENOENT') throw error;
      }
    }
  } finally {
    folder.close();
  }
}

async function readAll(fd: number, take: (chunk: Buffer) => void): Promise<void> {
  for (;;) {
    const buffer = Buffer.allocUnsafe(chunkBytes);
    const { bytesRead } = await readOnce(fd, buffer, 0, chunkBytes, null);
    if (bytesRead === 0) return;
    take(buffer.subarray(0, bytesRead));
  }
}

/** What the conversation had counted before this run went on with it; null where it is a new one. */
export function threadBaseline({ store }: Manager, { run }: AgentRecord): Tokens | null {
  const resumed = run['resumes'];
  if (typeof resumed !== 'string' || agentById(store, resumed) === undefined) return null;
  const usage = storedOutcome(store, resumed)?.usage as { readonly threadTokens?: Tokens } | null | undefined;
  return usage?.threadTokens ?? null;
}
