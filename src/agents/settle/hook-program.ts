import { openInAnyCase } from '../open-in-any-case.ts';
import { settleAsHook } from './settle-hook.ts';

/** All that the exit hook does. A build bundles it, for a supervisor waits for its start. */
export async function runHook(): Promise<void> {
  const { manager } = openInAnyCase();
  try {
    await settleAsHook(manager);
  } finally {
    manager.close();
  }
}
