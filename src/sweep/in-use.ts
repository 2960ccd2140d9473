import { agentById } from '../store/agents.ts';
import type { Store } from '../store/store.ts';
import type { Scene } from './scene.ts';

/**
 * Whether what belongs to that agent is still wanted: it is not settled, or its supervisor lives, which the store may not
 * know of. A deployment that is under way has its row before it makes anything.
 */
export function isInUse(store: Store, scene: Scene, agentId: string): boolean {
  const agent = agentById(store, agentId);
  if (agent !== undefined && agent.settledAt === null) return true;
  return scene.supervisors.some((supervisor) => supervisor.agentId === agentId);
}
