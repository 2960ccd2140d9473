import { recordUsage } from '../../store/budgets.ts';
import type { Store } from '../../store/store.ts';
import { recordRunFacts } from '../../store/transitions.ts';
import type { Spent } from '../budget/spent.ts';
import type { Moment } from './alarm.ts';

/** What the engine's stream tells of a run. Keys are those of the run's facts. */
export interface StreamFacts {
  readonly sessionId?: string;
  readonly modelSeen?: string;
  readonly engineResult?: string | null;
}

interface Pending {
  spent: Spent | null;
  facts: StreamFacts;
}

/** Milliseconds between two writes: four a second at most, for all agents together in one transaction. */
const pauseMs = 250;

/** Writes to the store what streams tell, together and not too often. */
export class Records {
  readonly #store: Store;
  readonly #now: () => Moment;
  readonly #pending = new Map<string, Pending>();
  #notBefore: Moment = 0;

  constructor(store: Store, now: () => Moment) {
    this.#store = store;
    this.#now = now;
  }

  note(agentId: string, news: { readonly spent?: Spent; readonly facts?: StreamFacts }): void {
    const pending = this.#pending.get(agentId) ?? { spent: null, facts: {} };
    this.#pending.set(agentId, {
      spent: news.spent ?? pending.spent,
      facts: { ...pending.facts, ...news.facts },
    });
  }

  get dueAt(): Moment | null {
    return this.#pending.size === 0 ? null : this.#notBefore;
  }

  /**
   * Writes what is pending if it is time, or what is pending of one agent at once.
   * @returns whose use was written
   * @throws ReaperError STORE_BUSY, after which it is still pending
   */
  flush(onlyNow?: string): readonly string[] {
    const now = this.#now();
    if (onlyNow === undefined && now < this.#notBefore) return [];
    const chosen = [...this.#pending].filter(([id]) => onlyNow === undefined || id === onlyNow);
    if (chosen.length === 0) return [];
    this.#notBefore = now + pauseMs;
    this.#store.write(() => {
      for (const [id, { spent, facts }] of chosen) {
        if (spent !== null) recordUsage(this.#store, id, spent);
        if (Object.keys(facts).length > 0) recordRunFacts(this.#store, id, { ...facts });
      }
    });
    for (const [id] of chosen) this.#pending.delete(id);
    return chosen.filter(([, { spent }]) => spent !== null).map(([id]) => id);
  }

  forget(agentId: string): void {
    this.#pending.delete(agentId);
  }
}
