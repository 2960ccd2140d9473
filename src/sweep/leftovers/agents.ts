import type { Manager } from '../../agents/manager.ts';
import { reconcile, type ReconcileReport } from '../../agents/reconcile/reconcile.ts';
import { whoIsOver } from '../../agents/settle/settle-all.ts';
import { lookAt, type Standing } from '../../agents/settle/situation.ts';
import { requireAgent } from '../../store/agents.ts';
import { ledgerOf } from '../../store/ledger.ts';
import { outcomeOf } from '../../store/outcomes.ts';
import type { Cleared, Finding, Finds } from '../leftover.ts';

/** What is seen of an agent that has not been settled although its run is over. */
const evidence: Readonly<Record<Standing, string>> = {
  alive: 'its outcome is on record',
  recorded: 'its supervisor has left the record of its end',
  lost: 'its supervisor is dead and left no record',
  unstarted: 'its deployer is dead, and nobody has told of a supervisor',
  host_rebooted: 'it was of an earlier boot of this host',
};

/**
 * Agents whose run is over. All are settled together, by the way that all triggers take, with the reason that the
 * evidence gives.
 */
export function findDeadAgents(manager: Manager): Finds {
  let reconciling: Promise<ReconcileReport> | undefined;
  const settled = (): Promise<ReconcileReport> => (reconciling ??= reconcile(manager));
  const found = whoIsOver(manager).map((id): Finding => {
    const { standing } = lookAt(manager, requireAgent(manager.store, id));
    const left = outcomeOf(manager.store, id) === undefined ? null : unreleased(manager, id);
    const mayLive =
      left === null ? standing === 'lost' || standing === 'unstarted' : left.includes('process');
    return {
      kind: 'agent',
      locator: id,
      agentId: id,
      holds: mayLive ? 'process' : 'state',
      evidence:
        left === null ? evidence[standing] : `its outcome is on record, and not released: ${left.join(', ')}`,
      facts: { standing },
      clear: async () => outcomeFor(manager, id, await settled()),
    };
  });
  return { found, spared: [], unknown: [] };
}

/** What it still has. With an outcome its record may be gone already, so that its files tell nothing of how it ended. */
function unreleased({ store }: Manager, id: string): readonly string[] {
  const kinds = ledgerOf(store, id)
    .filter(({ state }) => state !== 'released')
    .map(({ kind }) => kind);
  return kinds.length === 0 ? ['the end of settling'] : kinds;
}

function outcomeFor({ store }: Manager, id: string, { unfinished }: ReconcileReport): Cleared {
  if (requireAgent(store, id).settledAt !== null) return 'cleared';
  const failed = unfinished.find(({ agentId }) => agentId === id);
  if (failed !== undefined) throw new Error(failed.error);
  return 'in_use';
}
