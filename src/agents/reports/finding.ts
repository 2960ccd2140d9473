import { iso } from '../../store/registry.ts';
import { reportFinding as storeFinding, type FindingReport } from '../../store/reports.ts';
import type { Manager } from '../manager.ts';
import { coordinationInfo } from './coordination.ts';
import { reported } from './reported.ts';
import type { FindingReply } from './shapes.ts';

/**
 * Records what an agent has found, and tells it what the others do.
 * @throws ReaperError AGENT_ENDED, NOT_FOUND; INVALID_OPTION for data that is too long
 */
export function reportFinding(
  manager: Manager,
  agentId: string,
  finding: FindingReport,
): Promise<FindingReply> {
  const { store } = manager;
  return new Promise((resolve) => {
    const reply = reported(store, (): FindingReply => {
      storeFinding(store, agentId, finding);
      return {
        own_finding: { agent_id: agentId, ...finding, timestamp: iso(store.now()) ?? '' },
        coordination_info: coordinationInfo(manager, agentId),
      };
    });
    resolve(reply);
  });
}
