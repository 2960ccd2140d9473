import { requireAgent } from '../../store/agents.ts';
import { ledgerOf } from '../../store/ledger.ts';
import type { Manager } from '../manager.ts';
import { leaveHostIfIdle } from './leave-host.ts';
import { projectSettled } from './project.ts';
import { releaseAgain } from './release.ts';
import { settleRun, type SettleResult } from './settle.ts';

/** What was taken back. */
export interface Abandonment extends SettleResult {
  /** For each kind of resource what was done to each one of it; null where it could not be released. */
  readonly resources_cleaned: Readonly<Record<string, readonly unknown[]>>;
}

/**
 * Takes a deployment back that failed: whatever was started of it is ended, everything in its ledger released, and the
 * outcome is `spawn_failed`, or what it was stopped for meanwhile. To be called by its deployer.
 * @param reason for people
 * @throws ReaperError NOT_FOUND, STORE_BUSY
 */
export async function abandonAgent(manager: Manager, agentId: string, reason: string): Promise<Abandonment> {
  const { store } = manager;
  const known = requireAgent(store, agentId).settledAt !== null;
  const result = await settleRun(manager, agentId, 'deploy', { abandoned: reason });
  // Somebody who waited in vain for this deployer has settled it, and something may have been made since.
  if (known) await releaseAgain(manager, agentId);
  projectSettled(manager, new Set([requireAgent(store, agentId).taskId]));
  await leaveHostIfIdle(manager);
  const cleaned: Record<string, unknown[]> = {};
  for (const { kind, released } of ledgerOf(store, agentId)) (cleaned[kind] ??= []).push(released);
  return { ...result, resources_cleaned: cleaned };
}
