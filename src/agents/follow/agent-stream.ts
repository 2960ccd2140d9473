import { basename } from 'node:path';
import type { Engine } from '../../engines/engine.ts';
import type { ResultKind, Tokens } from '../../engines/event.ts';
import type { StreamProgress } from '../../engines/outcome.ts';
import { progressReader, type ProgressReader } from '../../engines/progress-reader.ts';
import { totalUsage } from '../../engines/usage.ts';
import type { Budget } from '../../store/agent-record.ts';
import { agentFiles } from '../../store/workspace.ts';
import { spentOf, type Spent } from '../budget/spent.ts';
import type { Moment } from './alarm.ts';
import { StreamTail } from './stream-tail.ts';

/** What an agent's engine has said so far, read from its log from the first byte on. */
export class AgentStream {
  readonly #tail: StreamTail;
  readonly #reader: ProgressReader;
  readonly #baseline: Tokens | null;
  readonly #grant: Budget;
  readonly #now: () => Moment;
  #lastWord: Moment;

  /**
   * @param log the workspace of the task, and the agent
   * @param bounds what the conversation had counted before this run went on with it, and what the run may use
   */
  constructor(
    engine: Engine,
    log: { readonly workspace: string; readonly agentId: string },
    bounds: { readonly baseline: Tokens | null; readonly grant: Budget },
    now: () => Moment,
  ) {
    this.#tail = new StreamTail(log.workspace, basename(agentFiles(log.workspace, log.agentId).stream));
    this.#reader = progressReader(engine);
    this.#baseline = bounds.baseline;
    this.#grant = bounds.grant;
    this.#now = now;
    this.#lastWord = now();
  }

  /**
   * Takes what has come, at most about `most` bytes.
   * @returns whether there is more already
   * @throws ReaperError INSECURE_PATH
   */
  read(most: number): boolean {
    return this.#tail.read((bytes) => {
      this.#lastWord = this.#now();
      this.#reader.push(bytes);
    }, most);
  }

  get progress(): StreamProgress {
    return this.#reader.progress;
  }

  /** The last result, unless the engine has gone on since. */
  get result(): ResultKind | null {
    return this.#reader.result;
  }

  /** When something came last. */
  get lastWord(): Moment {
    return this.#lastWord;
  }

  get spent(): Spent {
    return spentOf(totalUsage(this.progress.usage, this.#baseline), this.result, this.#grant);
  }

  close(): void {
    this.#tail.close();
  }
}
