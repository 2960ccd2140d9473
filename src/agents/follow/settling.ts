import type { Moment } from './alarm.ts';

/** What an attempt to settle an agent came to. */
export interface SettleAttempt {
  readonly state: 'settled' | 'alive' | 'taken' | 'unfinished';
  readonly error: string | null;
}

/** Settles one agent, if its run is over. */
export type Settle = (agentId: string) => Promise<SettleAttempt>;

/** Begins with agents that are all over by now, one or many, which may share what it finds out for them. */
export type BeginSettling = (many: boolean) => Settle;

/** Milliseconds until an agent that could not be settled is tried again; doubled each time. */
const firstPauseMs = 1_000;
const longestPauseMs = 300_000;

/** After so many times it is left to the next command, or a sweep. */
const mostAttempts = 10;

/** So often it is tried before one who is told to leave does so: within some seconds, for what stands in the way may be on its way. */
const attemptsBeforeLeaving = 4;

/** How many are settled side by side; of one that was lost the host's word may have to be waited for. */
const width = 16;

interface Wanted {
  attempts: number;
  notBefore: Moment;
  /** Asked for again while it was under way. */
  again: boolean;
  busy: boolean;
  /** With whom it was begun, if with others. */
  settle: Settle | null;
}

/** Settles agents whose runs are over, several side by side, and tries again what could not be settled, ever less often. */
export class Settling {
  readonly #begin: BeginSettling;
  readonly #now: () => Moment;
  readonly #onResult: (agentId: string, result: SettleAttempt | Error) => void;
  readonly #wanted = new Map<string, Wanted>();
  readonly #givenUp = new Set<string>();
  readonly #running = new Set<Promise<void>>();
  #stopped = false;

  constructor(
    begin: BeginSettling,
    now: () => Moment,
    onResult: (agentId: string, result: SettleAttempt | Error) => void,
  ) {
    this.#begin = begin;
    this.#now = now;
    this.#onResult = onResult;
  }

  /** Asks for an agent to be settled, now. */
  want(agentId: string): void {
    const before = this.#wanted.get(agentId);
    if (before?.busy === true) before.again = true;
    else
      this.#wanted.set(agentId, {
        attempts: before?.attempts ?? 0,
        notBefore: this.#now(),
        again: false,
        busy: false,
        settle: null,
      });
    this.run();
  }

  /** Begins with those whose time has come. */
  run(): void {
    if (this.#stopped || this.#running.size >= width) return;
    const now = this.#now();
    const due = [...this.#wanted].filter(([, { busy, notBefore }]) => !busy && notBefore <= now);
    const settle = this.#begin(due.length > 1);
    for (const [, wanted] of due) wanted.settle ??= settle;
    for (const [agentId, wanted] of due.slice(0, width - this.#running.size)) {
      const attempt = this.#attempt(agentId, wanted, wanted.settle ?? settle);
      this.#running.add(attempt);
      void attempt.then(() => {
        this.#running.delete(attempt);
        this.run();
      });
    }
  }

  /** Lets what is under way come to its end, and begins nothing more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#running);
  }

  /** It is settled, by whomever. */
  drop(agentId: string): void {
    this.#wanted.delete(agentId);
    this.#givenUp.delete(agentId);
  }

  get dueAt(): Moment | null {
    if (this.#running.size >= width) return null;
    const waiting = [...this.#wanted.values()].filter(({ busy }) => !busy);
    return waiting.length === 0 ? null : Math.min(...waiting.map(({ notBefore }) => notBefore));
  }

  /** Something is under way. */
  get busy(): boolean {
    return this.#running.size > 0;
  }

  /** Something has failed that may succeed in a moment. */
  get hopes(): boolean {
    return [...this.#wanted.values()].some(({ attempts }) => attempts < attemptsBeforeLeaving);
  }

  wants(agentId: string): boolean {
    return this.#wanted.has(agentId);
  }

  get givenUp(): ReadonlySet<string> {
    return this.#givenUp;
  }

  get unsettled(): ReadonlySet<string> {
    return new Set([...this.#givenUp, ...this.#wanted.keys()]);
  }

  /** It has failed so often that nothing more is tried here. */
  hasGivenUp(agentId: string): boolean {
    return this.#givenUp.has(agentId);
  }

  async #attempt(agentId: string, wanted: Wanted, settle: Settle): Promise<void> {
    wanted.busy = true;
    wanted.settle = null;
    const result = await settle(agentId).catch((error: unknown) =>
      error instanceof Error ? error : new Error(String(error)),
    );
    wanted.busy = false;
    wanted.attempts += 1;
    const over = !(result instanceof Error) && (result.state === 'settled' || result.state === 'alive');
    if (wanted.again) {
      wanted.again = false;
      wanted.notBefore = this.#now();
    } else if (over || wanted.attempts >= mostAttempts) {
      this.#wanted.delete(agentId);
      if (!over) this.#givenUp.add(agentId);
    } else {
      wanted.notBefore = this.#now() + Math.min(firstPauseMs * 2 ** (wanted.attempts - 1), longestPauseMs);
    }
    this.#onResult(agentId, result);
  }
}
