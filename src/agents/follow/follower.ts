import type { AgentRecord } from '../../store/agent-record.ts';
import { eventsSince, type EventKind } from '../../store/events.ts';
import { lastSeq } from '../../store/registry.ts';
import { BudgetEnforcement, type EndForBudget } from '../budget/enforcement.ts';
import type { Manager } from '../manager.ts';
import type { Moment } from './alarm.ts';
import { Endings } from './endings.ts';
import { FollowedAgent } from './followed-agent.ts';
import type { FollowerLog } from './follower-log.ts';
import { News } from './news.ts';
import { Projections } from './projections.ts';
import { waitingToBeSettled } from './recorded.ts';
import { Records } from './records.ts';
import { Roster } from './roster.ts';
import type { Settle } from './settling.ts';
import { Turns } from './turns.ts';

/** What the follower has others do. */
export interface FollowerParts {
  readonly settle: Settle;
  readonly endForBudget: EndForBudget;
  readonly log: FollowerLog;
  readonly now?: () => Moment;
}

/** Events after which who lives, and how, may be different. */
const rosterKinds: ReadonlySet<EventKind> = new Set(['agent', 'process', 'status', 'outcome', 'settled']);

/** Milliseconds between two looks where the kernel has no watch left to hear by. */
const deafLookMs = 2_000;

/** Of a log that is read before its agent is settled; whoever settles reads all of it. */
const lastPortions = 16;

/** Follows all agents of this host: hears what is new, and does what follows from it. */
export class Follower {
  readonly #manager: Manager;
  readonly #log: FollowerLog;
  readonly #now: () => Moment;
  readonly #turns: Turns;
  readonly #news: News;
  readonly #roster: Roster;
  readonly #records: Records;
  readonly #budgets: BudgetEnforcement;
  readonly #endings: Endings;
  readonly #projections: Projections;
  /** Who is to be looked at in this turn. */
  readonly #touched = new Set<string>();
  /** Whose log has more than was read. */
  readonly #unread = new Set<string>();
  #cursor: number;
  #rosterStale = true;
  #wasDeaf = false;

  constructor(manager: Manager, parts: FollowerParts) {
    const { log, now = () => performance.now() } = parts;
    this.#manager = manager;
    this.#log = log;
    this.#now = now;
    const work = {
      turn: (leaving: boolean) => this.#turn(leaving),
      dueAt: () => this.#dueAt(),
      onTrouble: (error: unknown) => {
        this.#log.warn({ err: error }, 'Something failed; it is tried again');
        this.#rosterStale = true;
      },
    };
    this.#turns = new Turns(work, now);
    this.#news = new News(manager.store.doorbell, () => {
      this.#turns.wake();
    });
    this.#roster = new Roster(manager, (record) => this.#follow(record));
    this.#records = new Records(manager.store, now);
    this.#projections = new Projections(manager, now);
    this.#budgets = new BudgetEnforcement(manager.store, parts.endForBudget, (error) => {
      this.#turns.attempt(() => {
        throw error;
      });
    });
    this.#endings = new Endings(manager, parts.settle, { log, now }, () => {
      this.#rosterStale = true;
      this.#turns.wake();
    });
    this.#cursor = lastSeq(manager.store);
  }

  /**
   * Follows until there is nothing left to follow, or until it is told to leave and has settled what was over by then.
   * @returns ids of agents that it tried to settle in vain
   * @throws ReaperError of a store that cannot be used
   */
  async run(signal: AbortSignal): Promise<ReadonlySet<string>> {
    try {
      await this.#turns.run(signal);
      await this.#endings.stop();
      this.#projections.flush();
      return this.#endings.givenUp;
    } finally {
      this.#news.close();
      for (const agent of this.#roster.all()) agent.close();
    }
  }

  #turn(leaving: boolean): boolean {
    // Armed first: what comes after this look begins another turn.
    this.#listen();
    this.#hear();
    if (this.#rosterStale) this.#callRoll();
    this.#read();
    this.#act();
    if (leaving) for (const id of waitingToBeSettled(this.#manager.store)) this.#endings.endedBefore(id);
    if (this.#endings.busy || this.#records.dueAt !== null) return false;
    return leaving || this.#roster.all().every(({ id }) => this.#endings.givenUp.has(id));
  }

  #listen(): void {
    this.#news.listen(this.#roster.logDirectories());
    const { deaf } = this.#news;
    if (deaf !== null && !this.#wasDeaf)
      this.#log.warn({ reason: deaf }, `Nothing can be heard; looking every ${String(deafLookMs)} ms`);
    this.#wasDeaf = deaf !== null;
  }

  /** What the store has to tell. */
  #hear(): void {
    for (;;) {
      const page = eventsSince(this.#manager.store, this.#cursor);
      for (const { kind, agentId, taskId } of page.events) {
        if (rosterKinds.has(kind)) this.#rosterStale = true;
        if (agentId !== null) this.#touched.add(agentId);
        if (taskId !== null) this.#projections.note(taskId);
      }
      this.#cursor = page.cursor;
      if (!page.more) return;
    }
  }

  #callRoll(): void {
    const { came, went } = this.#roster.refresh();
    this.#rosterStale = false;
    for (const { id, record } of went) {
      this.#endings.forget(id);
      this.#records.forget(id);
      this.#unread.delete(id);
      // It may have waited for this child.
      if (record.parentId !== null) this.#touched.add(record.parentId);
    }
    for (const { id } of came) this.#touched.add(id);
    // Their logs may have been written before anybody watched them.
    if (came.length > 0) this.#listen();
  }

  #follow(record: AgentRecord): FollowedAgent {
    this.#endings.watchDeployer(record);
    return new FollowedAgent(this.#manager, record, {
      now: this.#now,
      onEnd: (agent) => {
        this.#turns.attempt(() => {
          this.#lastWords(agent);
        });
        this.#turns.attempt(() => {
          this.#endings.ended(agent);
        });
      },
      onNews: ({ id }) => {
        this.#touched.add(id);
        this.#turns.wake();
      },
      onTrouble: (error) => {
        this.#turns.attempt(() => {
          throw error;
        });
      },
      liveChildren: (id) => this.#roster.liveChildren(id),
    });
  }

  /** What the engines have said. */
  #read(): void {
    const changed = this.#news.takeChanged();
    const chosen =
      changed === 'all' ? this.#roster.all() : [...changed].flatMap((name) => this.#roster.ofLog(name) ?? []);
    const unread = [...this.#unread].flatMap((id) => this.#roster.get(id) ?? []);
    for (const agent of new Set([...chosen, ...unread])) this.#readOne(agent);
    if (this.#unread.size > 0) this.#turns.wake();
  }

  #readOne(agent: FollowedAgent): void {
    this.#unread.delete(agent.id);
    try {
      if (agent.read()) this.#unread.add(agent.id);
    } catch (error) {
      this.#log.warn({ agent: agent.id, err: error }, 'Its log cannot be read');
      return;
    }
    this.#records.note(agent.id, agent.takeNews());
    this.#touched.add(agent.id);
  }

  /** All that its engine said is on record before it is settled. */
  #lastWords(agent: FollowedAgent): void {
    for (let portions = 0; portions < lastPortions; portions += 1) {
      this.#readOne(agent);
      if (!this.#unread.has(agent.id)) break;
    }
    this.#budgets.check(this.#records.flush(agent.id));
  }

  /** What follows from all that. */
  #act(): void {
    const now = this.#now();
    for (const agent of this.#roster.all()) {
      this.#endings.reach(agent);
      if (this.#touched.has(agent.id) || (agent.dueAt ?? Infinity) <= now) agent.consider();
    }
    this.#touched.clear();
    this.#budgets.check(this.#records.flush());
    this.#endings.run();
    if (!this.#endings.busy) this.#projections.run();
  }

  #dueAt(): readonly (Moment | null)[] {
    return [
      this.#news.deaf === null ? null : this.#now() + deafLookMs,
      this.#records.dueAt,
      this.#endings.dueAt,
      this.#endings.busy ? null : this.#projections.dueAt,
      ...this.#roster.all().map(({ dueAt }) => dueAt),
    ];
  }
}
