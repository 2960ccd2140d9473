import { ReaperError } from '../errors.ts';
import type { AgentRecord } from '../store/agent-record.ts';
import { findAgent } from '../store/agent-search.ts';
import type { Store } from '../store/store.ts';
import { findTask, type TaskRecord } from '../store/tasks.ts';

/** What a person has named: an agent or a task. */
export type Found =
  | { readonly kind: 'agent'; readonly agent: AgentRecord }
  | { readonly kind: 'task'; readonly task: TaskRecord };

/**
 * The agent or else the task that a reference means: a name, an id, a short id, or the unambiguous beginning of one.
 * @throws ReaperError NOT_FOUND, AMBIGUOUS with the candidates
 */
export function findAny(store: Store, reference: string): Found {
  try {
    return { kind: 'agent', agent: findAgent(store, reference) };
  } catch (error) {
    if (!ReaperError.is(error, 'NOT_FOUND')) throw error;
  }
  try {
    return { kind: 'task', task: findTask(store, reference) };
  } catch (error) {
    if (!ReaperError.is(error, 'NOT_FOUND')) throw error;
    throw new ReaperError('NOT_FOUND', { kind: 'agent or task', id: reference });
  }
}
