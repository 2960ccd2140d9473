import type { AgentRecord } from '../../store/agent-record.ts';
import type { SupervisorLink } from '../follow/supervisor-link.ts';
import { activityOf } from './activity.ts';
import { PauseDetector, type Clocks } from './clocks.ts';
import type { WatchPolicy } from './policy.ts';
import { heard, looked, nextLook, resumed, type Watch, type WatchAction } from './watch.ts';

/** An agent as the watchdog sees it. */
export interface WatchedAgent {
  readonly id: string;
  readonly record: AgentRecord;
  readonly link: Pick<SupervisorLink, 'ask'> | null;
  /** It waits for those, which are watched themselves. */
  readonly liveChildren: number;
  /** It was told to leave. */
  readonly finishing: boolean;
}

/** What the watchdog has others do. */
export interface WatchdogParts {
  readonly clocks: Clocks;
  readonly policyOf: (agent: WatchedAgent) => WatchPolicy;
  /** Carries out what a silence of so many milliseconds leads to. */
  readonly act: (agent: WatchedAgent, action: Exclude<WatchAction, 'none'>, silentMs: number) => void;
  /** The moment of the next look may be another now. */
  readonly onLooked: () => void;
}

interface Entry {
  watch: Watch;
  looking: boolean;
}

/** Watches the silence of agents. It looks at their processes only when a silence comes of age, and not before. */
export class Watchdog {
  readonly #parts: WatchdogParts;
  readonly #pauses: PauseDetector;
  readonly #entries = new Map<string, Entry>();
  #expectedAt: number | null = null;

  constructor(parts: WatchdogParts) {
    this.#parts = parts;
    this.#pauses = new PauseDetector(parts.clocks);
  }

  /** Begins with an agent. @param silentMs for how long it has been silent, as far as that is known */
  watch(agent: WatchedAgent, silentMs: number): void {
    const now = this.#parts.clocks.now();
    const { silenceMs } = this.#parts.policyOf(agent);
    // Whoever follows now was not there to hear; so half of the silence is left at least, whatever has passed.
    const passed = Math.min(silentMs, (silenceMs ?? 0) / 2);
    const { stalledSince, stalledTold } = agent.record.run;
    const stage = typeof stalledSince !== 'number' ? 'quiet' : stalledTold === true ? 'told' : 'stalled';
    this.#entries.set(agent.id, {
      watch: { ...heard(now), heardAt: now - silentMs, idleSince: now - passed, stage },
      looking: false,
    });
  }

  /** It has said something. */
  heard(agent: WatchedAgent): void {
    const entry = this.#entries.get(agent.id);
    if (entry === undefined) return;
    const { watch } = entry;
    entry.watch = heard(this.#parts.clocks.now());
    if (watch.stage !== 'quiet') this.#parts.act(agent, 'clear', 0);
  }

  forget(agentId: string): void {
    this.#entries.delete(agentId);
  }

  /** When the next silence comes of age. */
  dueAt(agents: Iterable<WatchedAgent>): number | null {
    let at = Infinity;
    for (const agent of agents) {
      const entry = this.#entries.get(agent.id);
      if (entry === undefined || entry.looking || agent.finishing || agent.link === null) continue;
      at = Math.min(at, nextLook(entry.watch, this.#parts.policyOf(agent)) ?? Infinity);
    }
    this.#expectedAt = at === Infinity ? null : at;
    return this.#expectedAt;
  }

  /** Looks at those whose time has come. What they have said by now has to have been heard before. */
  run(agents: Iterable<WatchedAgent>): void {
    const now = this.#parts.clocks.now();
    if (this.#expectedAt === null || now < this.#expectedAt) return;
    if (this.#pauses.pausedUntilNow(this.#expectedAt)) {
      for (const entry of this.#entries.values()) entry.watch = resumed(entry.watch, now);
      return;
    }
    for (const agent of agents) {
      const entry = this.#entries.get(agent.id);
      if (entry === undefined || entry.looking || agent.finishing || agent.link === null) continue;
      const due = nextLook(entry.watch, this.#parts.policyOf(agent));
      if (due !== null && due <= now) void this.#look(agent, entry, agent.link);
    }
  }

  async #look(agent: WatchedAgent, entry: Entry, link: Pick<SupervisorLink, 'ask'>): Promise<void> {
    const { watch: before } = entry;
    entry.looking = true;
    const { clocks, policyOf, act, onLooked } = this.#parts;
    const activity = await activityOf(link, clocks.now);
    entry.looking = false;
    // It was heard meanwhile, or is gone.
    if (entry.watch !== before || this.#entries.get(agent.id) !== entry) return;
    const now = clocks.now();
    const step =
      agent.liveChildren > 0
        ? { watch: resumed(before, now), action: 'none' as const }
        : looked(before, policyOf(agent), activity, now);
    entry.watch = step.watch;
    if (step.action !== 'none') act(agent, step.action, now - before.heardAt);
    onLooked();
  }
}
