import { existsSync } from 'node:fs';
import type { ProcessHandle } from '../../process/handle.ts';
import { processEnd } from '../../process/process-end.ts';
import type { AgentRecord } from '../../store/agent-record.ts';
import type { Manager } from '../manager.ts';
import { runPaths } from '../run-paths.ts';
import type { Moment } from './alarm.ts';
import type { FollowedAgent } from './followed-agent.ts';
import type { FollowerLog } from './follower-log.ts';
import { Settling, type BeginSettling, type SettleAttempt } from './settling.ts';

/** Milliseconds until a supervisor that lives, but did not talk, is talked to again; doubled each time. */
const firstPauseMs = 1_000;
const longestPauseMs = 60_000;

/**
 * Finds out that runs are over, and has them settled: by the word of their supervisor, by the end of the talk with it, by
 * a record that is there, or by the death of a deployer who had not said yet what became of his agent.
 */
export class Endings {
  readonly #manager: Manager;
  readonly #log: FollowerLog;
  readonly #now: () => Moment;
  readonly #settling: Settling;
  /** When each is talked to again; Infinity while it is, or until it is known whether it lives. */
  readonly #linkAt = new Map<string, Moment>();
  /** How often in a row that has failed. */
  readonly #failures = new Map<string, number>();
  readonly #deployers = new Map<string, AbortController>();

  /** @param onResult after each attempt */
  constructor(
    manager: Manager,
    begin: BeginSettling,
    parts: { readonly log: FollowerLog; readonly now: () => Moment },
    onResult: () => void,
  ) {
    this.#manager = manager;
    this.#log = parts.log;
    this.#now = parts.now;
    this.#settling = new Settling(begin, parts.now, (agentId, result) => {
      this.#tell(agentId, result);
      onResult();
    });
  }

  /** Looks at an agent that nobody talks with: it is over, it has not begun, or it can be talked with now. */
  reach(agent: FollowedAgent): void {
    const { id, record, unlinked } = agent;
    if (agent.link !== null) this.#failures.delete(id);
    if (!unlinked || this.#settling.wants(id) || this.#settling.hasGivenUp(id)) return;
    if (record.processState === 'gone' || existsSync(runPaths(this.#manager.store, id).record))
      this.endedBefore(id);
    else if (record.processState !== 'starting' && (this.#linkAt.get(id) ?? 0) <= this.#now()) {
      this.#linkAt.set(id, Infinity);
      void agent.connect();
    }
  }

  /** Its run is over, or it cannot be asked. */
  ended({ id }: FollowedAgent): void {
    this.#settling.want(id);
  }

  /** It is over by its record, of which nobody may have told. */
  endedBefore(agentId: string): void {
    if (!this.#settling.wants(agentId) && !this.#settling.hasGivenUp(agentId)) this.#settling.want(agentId);
  }

  /** One whose deployer dies before it could say that it runs is to be settled, or adopted. */
  watchDeployer({ id, processState, run }: AgentRecord): void {
    const deployer = run['deployer'] as ProcessHandle | undefined;
    if (processState !== 'starting' || deployer === undefined) return;
    const watched = new AbortController();
    this.#deployers.set(id, watched);
    processEnd(deployer, { ref: false, signal: watched.signal }).then(
      () => {
        this.#settling.want(id);
      },
      () => undefined,
    );
  }

  run(): void {
    this.#settling.run();
  }

  get busy(): boolean {
    return this.#settling.busy;
  }

  /** Somebody's settling has failed, and may succeed in a moment. */
  get hopeful(): boolean {
    return this.#settling.hopes;
  }

  get dueAt(): Moment | null {
    return Math.min(this.#settling.dueAt ?? Infinity, ...this.#linkAt.values());
  }

  hasGivenUp(agentId: string): boolean {
    return this.#settling.hasGivenUp(agentId);
  }

  get givenUp(): ReadonlySet<string> {
    return this.#settling.givenUp;
  }

  /** Who was to be settled, and is not. */
  get unsettled(): ReadonlySet<string> {
    return this.#settling.unsettled;
  }

  /** It is settled, by whomever. */
  forget(agentId: string): void {
    this.#settling.drop(agentId);
    this.#linkAt.delete(agentId);
    this.#failures.delete(agentId);
    this.#deployers.get(agentId)?.abort();
    this.#deployers.delete(agentId);
  }

  /** Lets what is under way come to its end, and begins nothing more. */
  async stop(): Promise<void> {
    for (const watched of this.#deployers.values()) watched.abort();
    await this.#settling.stop();
  }

  #tell(agentId: string, result: SettleAttempt | Error): void {
    if (result instanceof Error) this.#log.warn({ agent: agentId, err: result }, 'It could not be settled');
    else if (result.state === 'unfinished')
      this.#log.warn({ agent: agentId, error: result.error }, 'It is not settled yet');
    else if (result.state === 'alive') {
      const failures = this.#failures.get(agentId) ?? 0;
      this.#failures.set(agentId, failures + 1);
      this.#linkAt.set(agentId, this.#now() + Math.min(firstPauseMs * 2 ** failures, longestPauseMs));
    }
  }
}
