import { ReaperError } from '../../errors.ts';
import type { Store } from '../../store/store.ts';

/**
 * Does a report and what goes with it in one transaction. A report that comes too late is kept as an event all the same,
 * so that its error leaves the transaction as a value, not as a throw that would take the event back.
 */
export function reported<T>(store: Store, work: () => T): T {
  const result = store.write(() => {
    try {
      return work();
    } catch (error) {
      if (ReaperError.is(error, 'AGENT_ENDED')) return error;
      throw error;
    }
  });
  if (ReaperError.is(result)) throw result;
  return result;
}
