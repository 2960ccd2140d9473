import { dirname } from 'node:path';
import type { AgentRecord } from '../../store/agent-record.ts';
import { unsettledAgents } from '../../store/agents.ts';
import { requireTask } from '../../store/tasks.ts';
import { agentFiles } from '../../store/workspace.ts';
import type { Manager } from '../manager.ts';
import type { FollowedAgent } from './followed-agent.ts';

/** Who is followed: every agent of this host that is not settled. */
export class Roster {
  readonly #manager: Manager;
  readonly #begin: (record: AgentRecord) => FollowedAgent;
  readonly #agents = new Map<string, FollowedAgent>();

  /** @param begin makes what follows an agent that is new */
  constructor(manager: Manager, begin: (record: AgentRecord) => FollowedAgent) {
    this.#manager = manager;
    this.#begin = begin;
  }

  /** Brings it up to date with the store. @returns who came, and who went */
  refresh(): { readonly came: readonly FollowedAgent[]; readonly went: readonly FollowedAgent[] } {
    const present = new Map(unsettledAgents(this.#manager.store).map((record) => [record.id, record]));
    const went = [...this.#agents.values()].filter(({ id }) => !present.has(id));
    for (const agent of went) {
      agent.close();
      this.#agents.delete(agent.id);
    }
    const came: FollowedAgent[] = [];
    for (const record of present.values()) {
      const known = this.#agents.get(record.id);
      if (known !== undefined) {
        known.record = record;
        continue;
      }
      const agent = this.#begin(record);
      this.#agents.set(record.id, agent);
      came.push(agent);
    }
    return { came, went };
  }

  get(agentId: string): FollowedAgent | undefined {
    return this.#agents.get(agentId);
  }

  all(): readonly FollowedAgent[] {
    return [...this.#agents.values()];
  }

  /** Whose log has that name: the live one, or a part of it that was rotated. */
  ofLog(name: string): FollowedAgent | undefined {
    const id = /^(.+)_stream\.jsonl(?:\.first|\.prev)?$/.exec(name)?.[1];
    return id === undefined ? undefined : this.#agents.get(id);
  }

  /** Where the logs of all are. */
  logDirectories(): ReadonlySet<string> {
    const { store } = this.#manager;
    const tasks = new Map(this.all().map(({ record }) => [record.taskId, record.id]));
    const paths = [...tasks].map(([task, id]) => agentFiles(requireTask(store, task).workspace, id).stream);
    return new Set(paths.map(dirname));
  }

  liveChildren(agentId: string): number {
    const isLive = ({ parentId, processState }: AgentRecord): boolean =>
      parentId === agentId && processState !== 'gone';
    return this.all().filter(({ record }) => isLive(record)).length;
  }
}
