import type { ProcessHandle } from '../../process/handle.ts';
import { processEnd } from '../../process/process-end.ts';
import type { AgentRecord } from '../../store/agent-record.ts';

/**
 * Ends the agents that are to end with whoever deployed them. A guard of that process does so too; but what it runs may not
 * be there any more, as after an update of Node or of this package, and the follower runs already.
 */
export class Deployers {
  readonly #end: (agentId: string) => Promise<unknown>;
  readonly #onTrouble: (error: unknown) => void;
  readonly #watched = new Map<string, AbortController>();

  constructor(end: (agentId: string) => Promise<unknown>, onTrouble: (error: unknown) => void) {
    this.#end = end;
    this.#onTrouble = onTrouble;
  }

  watch({ id, run }: AgentRecord): void {
    if (run['endsWithDeployer'] !== true) return;
    const watched = new AbortController();
    this.#watched.set(id, watched);
    processEnd(run['deployer'] as ProcessHandle, { ref: false, signal: watched.signal })
      .then(() => this.#end(id))
      .catch((error: unknown) => {
        if (!watched.signal.aborted) this.#onTrouble(error);
      });
  }

  forget(agentId: string): void {
    this.#watched.get(agentId)?.abort();
    this.#watched.delete(agentId);
  }
}
