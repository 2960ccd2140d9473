import { closeSync, constants } from 'node:fs';
import { requireAgent } from '../../store/agents.ts';
import { openPrivateFile } from '../../store/private-files.ts';
import { requireTask } from '../../store/tasks.ts';
import { openWorkspaceFolder } from '../../store/workspace.ts';
import type { Manager } from '../manager.ts';
import { liveSourceOf } from './live-source.ts';
import { holdSegments, segmentNames, type HeldSegments } from './live-segments.ts';
import type { LogSource } from './log-source.ts';

/**
 * Holds the files of a live log open for a reader, because with `logs.keep = false` they are deleted when the run is
 * settled, by another process, which waits for nobody:
 *
 *     supervisor   writes the last line, ends, starts the exit hook
 *     exit hook    ............................................ deletes the log
 *     reader       woken by the line ......................................... opens the log: it is gone
 *
 * What is held can be read after that. It is held again with each look; what comes into a new segment between the last
 * look and the end, after a rotation, is lost.
 */
export class LogHold {
  readonly #workspace: string;
  readonly #agentId: string;
  readonly #path: string;
  #segments: HeldSegments;

  /** @throws ReaperError NOT_FOUND, INSECURE_PATH */
  constructor({ store }: Manager, agentId: string) {
    this.#agentId = agentId;
    this.#workspace = requireTask(store, requireAgent(store, agentId).taskId).workspace;
    this.#path = segmentNames(this.#workspace, agentId)[2];
    this.#segments = holdSegments(this.#workspace, agentId);
  }

  /**
   * Makes the file that the supervisor of a run will write to, and holds it: for whoever deploys the run and cannot know
   * how soon it is over. To be called once the log is in the ledger, and before anything is started.
   */
  static ofRunToCome(manager: Manager, agentId: string): LogHold {
    const { workspace } = requireTask(manager.store, requireAgent(manager.store, agentId).taskId);
    const logs = openWorkspaceFolder(workspace, 'logs');
    try {
      const { O_WRONLY, O_CREAT } = constants;
      closeSync(openPrivateFile(logs.at(segmentNames(workspace, agentId)[2]), O_WRONLY | O_CREAT));
    } finally {
      logs.close();
    }
    return new LogHold(manager, agentId);
  }

  /** Holds what is there now; what is not there any more is held on. */
  refresh(): void {
    const next = holdSegments(this.#workspace, this.#agentId);
    if (next.files.length === 0) return;
    this.#segments.close();
    this.#segments = next;
  }

  /** All of what is held, which is not written to any more; undefined when there never was anything. */
  async source(): Promise<LogSource | undefined> {
    if (this.#segments.files.length === 0) return undefined;
    return liveSourceOf({ ...this.#segments, close: () => undefined }, this.#path);
  }

  close(): void {
    this.#segments.close();
  }
}
