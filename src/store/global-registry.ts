import { listAgents } from './agent-search.ts';
import { unsettledAgents } from './agents.ts';
import type { Limits } from './limits.ts';
import { agentHead, iso, lastSeq } from './registry.ts';
import { integer } from './rows.ts';
import type { Store } from './store.ts';
import { taskStatus } from './task-status.ts';
import { listTasks } from './tasks.ts';

/** How many settled agents and how many tasks the global registry shows beside those that are not settled. */
const shownInGlobal = 500;

/** What the predecessor kept in GLOBAL_REGISTRY.json. */
export function globalRegistry(store: Store, limits: Limits): Readonly<Record<string, unknown>> {
  const count = (sql: string): number => integer(store.database.get(sql) ?? {}, 'n');
  const settled = listAgents(store, { settled: true }, shownInGlobal).agents;
  const agents = [...unsettledAgents(store), ...settled];
  return {
    as_of: lastSeq(store),
    total_tasks: count('SELECT count(*) AS n FROM tasks'),
    active_tasks: count("SELECT count(DISTINCT task_id) AS n FROM agents WHERE process_state <> 'gone'"),
    total_agents_spawned: count('SELECT count(*) AS n FROM agents'),
    active_agents: count("SELECT count(*) AS n FROM agents WHERE process_state <> 'gone'"),
    max_concurrent_agents: limits.concurrentPerHost,
    tasks: Object.fromEntries(
      listTasks(store, shownInGlobal).tasks.map((task) => [
        task.id,
        {
          description: task.description,
          created_at: iso(task.createdAt),
          status: taskStatus(store, task.id).status,
          workspace: task.workspace,
          client_cwd: task.projectDirectory,
        },
      ]),
    ),
    agents: Object.fromEntries(
      agents.map((agent) => [agent.id, { task_id: agent.taskId, ...agentHead(agent) }]),
    ),
  };
}
