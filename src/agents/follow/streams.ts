import type { FollowedAgent } from './followed-agent.ts';
import type { FollowerLog } from './follower-log.ts';
import type { Records } from './records.ts';
import type { Roster } from './roster.ts';

/** Of a log that is read before its agent is settled; whoever settles reads all of it. */
const lastPortions = 16;

/** Who is told of what was read. */
export interface StreamsAudience {
  /** Something of this agent's log was read. */
  readonly onRead: (agent: FollowedAgent) => void;
  /** It has said something since it is followed. */
  readonly onFresh: (agent: FollowedAgent) => void;
}

/** Reads the logs of all agents, in portions, so that a long one does not hold up the others. */
export class Streams {
  readonly #roster: Roster;
  readonly #records: Records;
  readonly #log: FollowerLog;
  readonly #audience: StreamsAudience;
  /** Whose log has more than was read. */
  readonly #unread = new Set<string>();

  constructor(roster: Roster, records: Records, log: FollowerLog, audience: StreamsAudience) {
    this.#roster = roster;
    this.#records = records;
    this.#log = log;
    this.#audience = audience;
  }

  /**
   * Reads what the engines have said.
   * @param changed names of logs that have changed, or `all`
   * @returns whether there is more already
   */
  read(changed: ReadonlySet<string> | 'all'): boolean {
    const chosen =
      changed === 'all' ? this.#roster.all() : [...changed].flatMap((name) => this.#roster.ofLog(name) ?? []);
    const unread = [...this.#unread].flatMap((id) => this.#roster.get(id) ?? []);
    for (const agent of new Set([...chosen, ...unread])) this.#readOne(agent);
    return this.#unread.size > 0;
  }

  /** Reads what is left of one whose run is over. */
  readToEnd(agent: FollowedAgent): void {
    for (let portions = 0; portions < lastPortions; portions += 1) {
      this.#readOne(agent);
      if (!this.#unread.has(agent.id)) return;
    }
  }

  forget(agentId: string): void {
    this.#unread.delete(agentId);
  }

  #readOne(agent: FollowedAgent): void {
    this.#unread.delete(agent.id);
    try {
      const { more, fresh } = agent.read();
      if (more) this.#unread.add(agent.id);
      if (fresh) this.#audience.onFresh(agent);
    } catch (error) {
      this.#log.warn({ agent: agent.id, err: error }, 'Its log cannot be read');
      return;
    }
    this.#records.note(agent.id, agent.takeNews());
    this.#audience.onRead(agent);
  }
}
