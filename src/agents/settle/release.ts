import { ReaperError } from '../../errors.ts';
import { requireAgent } from '../../store/agents.ts';
import { outcomeOf } from '../../store/outcomes.ts';
import type { Manager } from '../manager.ts';
import { ledgerOf, markReleased, type Resource } from '../../store/ledger.ts';
import { requireClaim } from '../../store/settle.ts';
import type { ResourceKind } from '../resource-kinds.ts';
import type { LedgerWalk } from './cleanup-result.ts';
import { releasePath } from './release-path.ts';
import { releaseRunDirectory } from './release-run-directory.ts';
import { releaseLogs } from './release-logs.ts';
import { releaseProcess } from './release-process.ts';
import { releaseSession } from './release-session.ts';
import { Survivors, type Release, type Released } from './released.ts';

/** How each kind is released: idempotent, and it resolves only when nothing is left of it. */
const handlers: Readonly<Record<ResourceKind, (release: Release, resource: Resource) => Promise<Released>>> =
  {
    process: releaseProcess,
    tmux_session: releaseSession,
    control_socket: releasePath,
    logs: releaseLogs,
    private_file: releasePath,
    prompt_file: releasePath,
    run_directory: releaseRunDirectory,
  };

/**
 * Releases what the ledger of an agent still has, in reverse. One that fails holds up no other: secrets do not wait for a
 * process that cannot die. What failed is tried again by the next attempt.
 * @param onStep is called before each step
 * @throws ReaperError CLAIM_LOST
 */
export async function releaseLedger(
  release: Release,
  attempt: number,
  onStep: (step: string) => void,
): Promise<LedgerWalk> {
  const { store } = release.manager;
  const failedKinds = new Set<string>();
  const errors: string[] = [];
  const archivedFiles: string[] = [];
  const timings: Record<string, number> = {};
  let survivors: Survivors | null = null;
  for (const resource of ledgerOf(store, release.agent.id)) {
    if (resource.state === 'released') continue;
    const began = performance.now();
    onStep(`release ${resource.kind}`);
    requireClaim(store, release.agent.id, attempt);
    try {
      const done = await handlerOf(resource)(release, resource);
      onStep(`mark ${resource.kind}`);
      markReleased(store, resource.id, done);
      archivedFiles.push(...(done.archivedFiles ?? []));
    } catch (error) {
      if (ReaperError.is(error, 'STORE_BUSY') || ReaperError.is(error, 'CLAIM_LOST')) throw error;
      failedKinds.add(resource.kind);
      errors.push(
        `${resource.kind} ${resource.locator}: ${error instanceof Error ? error.message : String(error)}`,
      );
      if (error instanceof Survivors) survivors = error;
    }
    timings[resource.kind] = (timings[resource.kind] ?? 0) + performance.now() - began;
  }
  return {
    failedKinds,
    errors,
    archivedFiles,
    survivors: survivors?.details ?? [],
    survivorsTotal: survivors?.total ?? 0,
    timings,
  };
}

/** Releases once more what can have been made by somebody who came too late; the ledger stays as it is. */
export async function releaseAgain(manager: Manager, agentId: string): Promise<void> {
  const outcome = outcomeOf(manager.store, agentId);
  if (outcome === undefined) return;
  const agent = requireAgent(manager.store, agentId);
  const release = { manager, agent, outcome, report: null, sessions: null };
  for (const resource of ledgerOf(manager.store, agentId)) await handlerOf(resource)(release, resource);
}

function handlerOf({ kind }: Resource): (release: Release, resource: Resource) => Promise<Released> {
  if (Object.hasOwn(handlers, kind)) return handlers[kind as ResourceKind];
  return () => Promise.reject(new Error('this version does not know how to release it'));
}
