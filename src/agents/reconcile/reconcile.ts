import { unsettledAgents } from '../../store/agents.ts';
import { liftAbandonedStop } from '../kill/host-stop.ts';
import type { Manager } from '../manager.ts';
import { leaveHostIfIdle } from '../settle/leave-host.ts';
import { settleAll, type SettleSummary } from '../settle/settle-all.ts';

/** What a start or a sweep found, and did. */
export interface ReconcileReport extends SettleSummary {
  /** Of those alive, the ones whose deployer had died before it could put on record who supervises them. */
  readonly adopted: readonly string[];
  /** An ordered stop of this host was lifted whose process is gone. */
  readonly stopLifted: boolean;
  /** No agent is left, and the host-level supervisor was let go. */
  readonly hostLeft: boolean;
}

/**
 * Brings what is on record in line with what is: live agents are kept, by the verified identity of their supervisors, and
 * those whose runs are over are settled for the reason that they ended. Whether tmux answers decides nothing. To be called
 * by everything that lives long when it starts, and by sweeps; any number may do so at once.
 */
export async function reconcile(manager: Manager): Promise<ReconcileReport> {
  const { store } = manager;
  const stopLifted = liftAbandonedStop(store);
  const unknown = new Set(
    unsettledAgents(store).flatMap(({ id, supervisor }) => (supervisor === null ? [id] : [])),
  );
  const summary = await settleAll(manager, 'sweep');
  const adopted = unsettledAgents(store)
    .filter(({ id, supervisor }) => supervisor !== null && unknown.has(id) && summary.alive.includes(id))
    .map(({ id }) => id);
  return { ...summary, adopted, stopLifted, hostLeft: await leaveHostIfIdle(manager) };
}
