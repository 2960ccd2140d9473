import { existsSync } from 'node:fs';
import { unsettledAgents } from '../../store/agents.ts';
import type { Store } from '../../store/store.ts';
import { runPaths } from '../run-paths.ts';

/** Whether the supervisor of an agent has said how its run ended. The record comes whole, by rename. */
export function isRecorded(store: Store, agentId: string): boolean {
  return existsSync(runPaths(store, agentId).record);
}

/** Agents whose runs are over by their records, and that nobody has settled. */
export function waitingToBeSettled(store: Store): readonly string[] {
  return unsettledAgents(store)
    .map(({ id }) => id)
    .filter((id) => isRecorded(store, id));
}
