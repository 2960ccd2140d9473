import type { AgentRecord } from '../../store/agent-record.ts';
import { eventsSince, type EventKind } from '../../store/events.ts';
import { lastSeq } from '../../store/registry.ts';
import { BudgetEnforcement, type EndForBudget } from '../budget/enforcement.ts';
import type { Manager } from '../manager.ts';
import { whoIsOver } from '../settle/settle-all.ts';
import { systemClocks, type Clocks } from '../watchdog/clocks.ts';
import { silenceOf, watchdogOf } from '../watchdog/watchdog-of.ts';
import type { Watchdog } from '../watchdog/watchdog.ts';
import type { Moment } from './alarm.ts';
import { Deployers } from './deployers.ts';
import { Endings } from './endings.ts';
import { FollowedAgent } from './followed-agent.ts';
import type { FollowerLog } from './follower-log.ts';
import { News } from './news.ts';
import { Projections } from './projections.ts';
import { Records } from './records.ts';
import { Roster } from './roster.ts';
import type { BeginSettling } from './settling.ts';
import { Streams } from './streams.ts';
import { Turns } from './turns.ts';

/** What the follower has others do. */
export interface FollowerParts {
  readonly beginSettling: BeginSettling;
  readonly endForBudget: EndForBudget;
  readonly endSilent: (agentId: string, reason: string) => Promise<unknown>;
  /** Of one that is to end with its deployer, who is gone. */
  readonly endLeft: (agentId: string) => Promise<unknown>;
  readonly log: FollowerLog;
  readonly clocks?: Clocks;
}

/** Events after which who lives, and how, may be different. */
const rosterKinds: ReadonlySet<EventKind> = new Set(['agent', 'process', 'status', 'outcome', 'settled']);

/** Events by which an agent is heard. */
const spokenKinds: ReadonlySet<EventKind> = new Set(['progress', 'finding']);

/** Milliseconds between two looks where the kernel has no watch left to hear by. */
const deafLookMs = 2_000;

/** Follows all agents of this host: hears what is new, and does what follows from it. */
export class Follower {
  readonly #manager: Manager;
  readonly #log: FollowerLog;
  readonly #now: () => Moment;
  readonly #turns: Turns;
  readonly #news: News;
  readonly #roster: Roster;
  readonly #records: Records;
  readonly #streams: Streams;
  readonly #budgets: BudgetEnforcement;
  readonly #watchdog: Watchdog;
  readonly #endings: Endings;
  readonly #deployers: Deployers;
  readonly #projections: Projections;
  /** Who is to be looked at in this turn. */
  readonly #touched = new Set<string>();
  #cursor: number;
  #rosterStale = true;
  #wasDeaf = false;

  constructor(manager: Manager, parts: FollowerParts) {
    const { log, clocks = systemClocks } = parts;
    const { now } = clocks;
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
    this.#streams = new Streams(this.#roster, this.#records, log, {
      onRead: ({ id }) => {
        this.#touched.add(id);
      },
      onFresh: (agent) => {
        this.#watchdog.heard(agent);
      },
    });
    this.#projections = new Projections(manager, now);
    const attempt = this.#turns.attempt.bind(this.#turns);
    this.#budgets = new BudgetEnforcement(manager.store, parts.endForBudget, this.#fail);
    this.#watchdog = watchdogOf(manager, {
      clocks,
      endSilent: parts.endSilent,
      attempt,
      onLooked: () => {
        this.#turns.wake();
      },
    });
    this.#endings = new Endings(manager, parts.beginSettling, { log, now }, () => {
      this.#rosterStale = true;
      this.#turns.wake();
    });
    this.#deployers = new Deployers(parts.endLeft, this.#fail);
    this.#cursor = lastSeq(manager.store);
  }

  /**
   * Follows until there is nothing left to follow, or until it is told to leave and has settled what was over by then.
   * @returns ids of agents that it could not settle, or that others settle
   * @throws ReaperError of a store that cannot be used
   */
  async run(signal: AbortSignal): Promise<ReadonlySet<string>> {
    try {
      await this.#turns.run(signal);
      await this.#endings.stop();
      this.#projections.flush();
      return this.#endings.unsettled;
    } finally {
      this.#news.close();
      for (const agent of this.#roster.all()) agent.close();
    }
  }

  /** What failed between turns is treated as if it had in one. */
  readonly #fail = (error: unknown): void => {
    this.#turns.attempt(() => {
      throw error;
    });
  };

  #turn(leaving: boolean): boolean {
    // Armed first: what comes after this look begins another turn.
    this.#listen();
    this.#hear();
    if (this.#rosterStale) this.#callRoll();
    if (this.#streams.read(this.#news.takeChanged())) this.#turns.wake();
    this.#act();
    if (leaving) for (const id of whoIsOver(this.#manager)) this.#endings.endedBefore(id);
    if (this.#endings.busy || this.#records.dueAt !== null) return false;
    if (leaving) return !this.#endings.hopeful;
    return this.#roster.all().every(({ id }) => this.#endings.givenUp.has(id));
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
        if (taskId !== null) this.#projections.note(taskId);
        if (agentId === null) continue;
        this.#touched.add(agentId);
        const agent = spokenKinds.has(kind) ? this.#roster.get(agentId) : undefined;
        if (agent !== undefined) this.#watchdog.heard(agent);
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
      this.#deployers.forget(id);
      this.#records.forget(id);
      this.#watchdog.forget(id);
      this.#streams.forget(id);
      // It may have waited for this child.
      if (record.parentId !== null) this.#touched.add(record.parentId);
    }
    for (const agent of came) {
      this.#touched.add(agent.id);
      this.#watchdog.watch(agent, silenceOf(this.#manager, agent.record));
    }
    // Their logs may have been written before anybody watched them.
    if (came.length > 0) this.#listen();
  }

  #follow(record: AgentRecord): FollowedAgent {
    this.#endings.watchDeployer(record);
    this.#deployers.watch(record);
    return new FollowedAgent(this.#manager, record, {
      now: this.#now,
      onEnd: (agent) => {
        // All that its engine said is on record before it is settled.
        this.#turns.attempt(() => {
          this.#streams.readToEnd(agent);
          this.#budgets.check(this.#records.flush(agent.id));
        });
        this.#turns.attempt(() => {
          this.#endings.ended(agent);
        });
      },
      onNews: ({ id }) => {
        this.#touched.add(id);
        this.#turns.wake();
      },
      onTrouble: this.#fail,
      liveChildren: (id) => this.#roster.liveChildren(id),
    });
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
    this.#watchdog.run(this.#roster.all());
    if (!this.#endings.busy) this.#projections.run();
  }

  #dueAt(): readonly (Moment | null)[] {
    return [
      this.#news.deaf === null ? null : this.#now() + deafLookMs,
      this.#records.dueAt,
      this.#endings.dueAt,
      this.#endings.busy ? null : this.#projections.dueAt,
      this.#watchdog.dueAt(this.#roster.all()),
      ...this.#roster.all().map(({ dueAt }) => dueAt),
    ];
  }
}
