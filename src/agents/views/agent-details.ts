import { lastEvents, type StoredEvent } from '../../store/events.ts';
import { ledgerOf, type Resource } from '../../store/ledger.ts';
import { outcomeOf } from '../../store/outcomes.ts';
import { cleanupAttempts } from '../../store/settle.ts';
import type { Store } from '../../store/store.ts';
import { requireTask } from '../../store/tasks.ts';
import { agentFiles } from '../../store/workspace.ts';
import { agentViewOf } from './agent-listing.ts';
import type { AgentView } from './agent-view.ts';
import { receiptOf, type Receipt } from './receipt.ts';

/** Everything on record of one agent. */
export interface AgentDetails {
  readonly view: AgentView;
  /** As it was planned: the first thing first. */
  readonly ledger: readonly Resource[];
  /** What happened last, the oldest first. */
  readonly timeline: readonly StoredEvent[];
  /** Null until it has an outcome. */
  readonly receipt: Receipt | null;
  /** Where its output and its reports are, or were before they went to the archive. Absolute. */
  readonly files: Readonly<Record<string, string>>;
  /** The last message in full. */
  readonly finalMessage: string | null;
  readonly usage: unknown;
}

/**
 * All of one moment.
 * @param events how many of the timeline
 * @throws ReaperError NOT_FOUND
 */
export function agentDetails(store: Store, agentId: string, events = 30): AgentDetails {
  return store.database.snapshot(() => {
    const view = agentViewOf(store, agentId);
    const outcome = outcomeOf(store, agentId);
    const attempts = cleanupAttempts(store, agentId);
    return {
      view,
      ledger: ledgerOf(store, agentId).reverse(),
      timeline: lastEvents(store, { agentIds: [agentId] }, events).events,
      receipt: outcome === undefined ? null : receiptOf(outcome, attempts, view.agent.settledAt !== null),
      files: agentFiles(requireTask(store, view.agent.taskId).workspace, agentId),
      finalMessage: outcome?.lastMessage ?? null,
      usage: outcome?.usage ?? null,
    };
  });
}
