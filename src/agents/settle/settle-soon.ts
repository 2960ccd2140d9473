import { processEnd } from '../../process/process-end.ts';
import { lastSeq } from '../../store/registry.ts';
import { cleanupAttempts } from '../../store/settle.ts';
import { waitForEvents } from '../../store/wait.ts';
import type { Manager } from '../manager.ts';
import { settleRun, type SettleOptions, type SettleResult, type SettleTrigger } from './settle.ts';

/**
 * Settles an agent; where another process is at it, waits for that one: until it has done it, or is dead, in which case it
 * is done here. At the deadline the answer is `taken`.
 */
export async function settleSoon(
  manager: Manager,
  agentId: string,
  trigger: SettleTrigger,
  deadlineMs: number,
  options: SettleOptions = {},
): Promise<SettleResult> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const cursor = lastSeq(manager.store);
    const result = await settleRun(manager, agentId, trigger, options);
    const left = end - performance.now();
    if (result.state !== 'taken' || left <= 0) return result;
    await untilSettled(manager, agentId, cursor, left);
  }
}

async function untilSettled(manager: Manager, agentId: string, cursor: number, ms: number): Promise<void> {
  const { store } = manager;
  const open = cleanupAttempts(store, agentId).find(({ finishedAt }) => finishedAt === null);
  if (open === undefined) return;
  const over = new AbortController();
  const { signal } = over;
  const filter = { agentIds: [agentId], kinds: ['settled'] } as const;
  const waits = [
    waitForEvents(store, { cursor, filter, deadlineMs: ms, signal }),
    processEnd(open.claimant, { signal }),
  ];
  try {
    await Promise.race(waits);
  } finally {
    over.abort();
    await Promise.allSettled(waits);
  }
}
