import type { Engine } from '../../engines/engine.ts';
import { engineNamed } from '../../engines/registry.ts';
import type { AgentRecord } from '../../store/agent-record.ts';
import { requireAgent } from '../../store/agents.ts';
import { isTerminal } from '../../store/life-cycle.ts';
import { requireTask } from '../../store/tasks.ts';
import { recordRunFacts } from '../../store/transitions.ts';
import type { Spent } from '../budget/spent.ts';
import type { Manager } from '../manager.ts';
import { deliverWaiting } from '../messages/deliver.ts';
import { refuseWaiting, waitingMessages } from '../messages/queue.ts';
import { runPaths } from '../run-paths.ts';
import { threadBaseline } from '../settle/run-stream.ts';
import { AgentStream } from './agent-stream.ts';
import type { Moment } from './alarm.ts';
import { finishDecision, type FinishReason } from './finish-rule.ts';
import type { StreamFacts } from './records.ts';
import { openLink, type SupervisorLink } from './supervisor-link.ts';

/** What an agent tells the follower. */
export interface AgentWatcher {
  readonly now: () => Moment;
  /** Its run has ended, or it cannot be asked: it may have to be settled. */
  readonly onEnd: (agent: FollowedAgent) => void;
  /** Something is different, so that everything should be looked at again. */
  readonly onNews: (agent: FollowedAgent) => void;
  /** Something did not work; it will be tried again. */
  readonly onTrouble: (error: unknown) => void;
  /** How many of its children live. */
  readonly liveChildren: (agentId: string) => number;
}

/** Bytes that are read of one log before the others have their turn. */
const portion = 1 << 20;

/** One agent that lives, as the follower knows it: its stream, and its supervisor. */
export class FollowedAgent {
  readonly id: string;
  readonly #manager: Manager;
  readonly #watcher: AgentWatcher;
  readonly #engine: Engine;
  readonly #stream: AgentStream;
  record: AgentRecord;
  #link: SupervisorLink | 'opening' | null = null;
  #delivering = false;
  #finishing: 'no' | 'asked' | 'heard' = 'no';
  #caughtUp = false;
  #told: Spent = { cost: 0, tokens: 0 };
  #facts: StreamFacts = {};
  /** When its silence is to be looked at. */
  dueAt: Moment | null = null;

  constructor(manager: Manager, record: AgentRecord, watcher: AgentWatcher) {
    this.id = record.id;
    this.record = record;
    this.#manager = manager;
    this.#watcher = watcher;
    this.#engine = engineNamed(record.engine, [record.engine]);
    const { workspace } = requireTask(manager.store, record.taskId);
    const bounds = { baseline: threadBaseline(manager, record), grant: record.grant };
    this.#stream = new AgentStream(this.#engine, { workspace, agentId: record.id }, bounds, watcher.now);
  }

  get link(): SupervisorLink | null {
    return this.#link === 'opening' ? null : this.#link;
  }

  /** Nobody has been told of its end, nor can be asked for it yet. */
  get unlinked(): boolean {
    return this.#link === null;
  }

  /** It has been told to finish. */
  get finishing(): boolean {
    return this.#finishing !== 'no';
  }

  get liveChildren(): number {
    return this.#watcher.liveChildren(this.id);
  }

  /**
   * Reads what its engine has said.
   * @returns whether there is more already, and whether it has said something since it is followed
   */
  read(): { readonly more: boolean; readonly fresh: boolean } {
    const { lastWord } = this.#stream;
    const more = this.#stream.read(portion);
    const fresh = this.#caughtUp && this.#stream.lastWord !== lastWord;
    this.#caughtUp ||= !more;
    return { more, fresh };
  }

  /** What the store has not been told of the stream. */
  takeNews(): { readonly spent?: Spent; readonly facts?: StreamFacts } {
    const { spent, progress, result } = this.#stream;
    const facts: StreamFacts = {
      ...(progress.sessionId === null ? {} : { sessionId: progress.sessionId }),
      ...(progress.model === null ? {} : { modelSeen: progress.model }),
      engineResult: result,
    };
    const fresh = Object.entries(facts).filter(
      ([key, value]) => this.#facts[key as keyof StreamFacts] !== value,
    );
    const used = spent.cost !== this.#told.cost || spent.tokens !== this.#told.tokens;
    this.#told = spent;
    this.#facts = facts;
    return {
      ...(used ? { spent } : {}),
      ...(fresh.length > 0 ? { facts: Object.fromEntries(fresh) } : {}),
    };
  }

  /** Opens the talk with its supervisor. It never fails: what cannot be asked may have ended, which is told. */
  async connect(): Promise<void> {
    if (this.#link !== null) return;
    this.#link = 'opening';
    const gone = (): void => {
      if (this.#link === null) return;
      this.#link = null;
      this.#watcher.onEnd(this);
    };
    try {
      const { store } = this.#manager;
      const link = await openLink(runPaths(store, this.id).control, gone);
      this.#link = link;
      if (link.inputHeld) recordRunFacts(store, this.id, { input: 'held' });
      if (link.draining) this.#finishing = 'heard';
      this.#watcher.onNews(this);
    } catch {
      this.link?.close();
      gone();
    }
  }

  /** Does what follows from what is known: delivers what waits for it, or tells it to finish. */
  consider(): void {
    this.dueAt = null;
    const { link } = this;
    if (link === null || this.#finishing === 'heard') return;
    const { store } = this.#manager;
    this.record = requireAgent(store, this.id);
    const { status, statusBy, run } = this.record;
    const waiting = link.inputHeld ? waitingMessages(store, this.id).length : 0;
    const { result, progress, lastWord } = this.#stream;
    const decision = finishDecision({
      reportedEnd: (isTerminal(status) && statusBy === 'agent') || run['finishing'] !== undefined,
      result,
      inputHeld: link.inputHeld,
      waiting,
      unanswered: progress.results < 1 + Number(run['messagesWritten'] ?? 0),
      liveChildren: this.liveChildren,
      quietMs: this.#watcher.now() - lastWord,
      drainMs: this.#drainMs,
    });
    if (decision.kind === 'finish') this.#finish(link, decision.why);
    else if (waiting > 0) void this.#deliver(link);
    else if (decision.kind === 'wait') this.dueAt = this.#watcher.now() + decision.ms;
  }

  close(): void {
    this.link?.close();
    this.#stream.close();
  }

  get #drainMs(): number {
    const durations = this.record.run['durations'] as { readonly drain?: unknown } | undefined;
    return typeof durations?.drain === 'number' ? durations.drain : this.#manager.config['limits.drain'];
  }

  /** The note comes first: whoever sends a message from then on is told at once that it is too late. */
  #finish(link: SupervisorLink, why: FinishReason): void {
    const { store } = this.#manager;
    if (this.#finishing === 'asked') return;
    if (this.record.run['finishing'] === undefined) {
      const tooLate = store.write(() => {
        if (why === 'result' && link.inputHeld && waitingMessages(store, this.id, 1).length > 0) return true;
        recordRunFacts(store, this.id, { finishing: why });
        if (link.inputHeld) refuseWaiting(store, this.id, 'finishing');
        return false;
      });
      if (tooLate) {
        void this.#deliver(link);
        return;
      }
    }
    this.#finishing = 'asked';
    void link.finish(this.#drainMs).then((heard) => {
      this.#finishing = heard ? 'heard' : 'no';
    });
  }

  async #deliver(link: SupervisorLink): Promise<void> {
    if (this.#delivering || this.#engine.encodeMessage === null) return;
    this.#delivering = true;
    try {
      await deliverWaiting(this.#manager.store, this.id, link, this.#engine.encodeMessage);
      this.#watcher.onNews(this);
    } catch (error) {
      this.#watcher.onTrouble(error);
    } finally {
      this.#delivering = false;
    }
  }
}
