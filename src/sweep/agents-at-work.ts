import { lookAt } from '../agents/settle/situation.ts';
import { unsettledAgents } from '../store/agents.ts';
import type { Ground } from './ground.ts';
import type { Scene } from './scene.ts';

/** Ids of agents that are alive under their supervisors. Without the store, those whose supervisor is seen. */
export function agentsAtWork({ manager }: Ground, { supervisors }: Scene): readonly string[] {
  if (manager === null) return supervisors.flatMap(({ agentId }) => agentId ?? []).sort();
  return unsettledAgents(manager.store)
    .filter((agent) => lookAt(manager, agent).standing === 'alive')
    .map(({ id }) => id);
}

/** Ids of agents of whom nobody has told yet whether they were started. */
export function untoldAgents({ manager }: Ground): readonly string[] {
  if (manager === null) return [];
  return unsettledAgents(manager.store)
    .filter(({ supervisor }) => supervisor === null)
    .map(({ id }) => id);
}
