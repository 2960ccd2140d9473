import { appendEvent } from '../../store/events.ts';
import { isTerminal } from '../../store/life-cycle.ts';
import { postMessage } from '../../store/messages.ts';
import { requireAgent } from '../../store/agents.ts';
import type { Store } from '../../store/store.ts';
import { recordRunFacts } from '../../store/transitions.ts';

/** Under this name messages of ours come. */
const sender = 'agent-reaper';

/** Flags an agent as stalled: among the facts of its run, and as an event, which it is told with its next reply. */
export function flagStalled(store: Store, agentId: string, silentMs: number): void {
  const at = store.now();
  const text =
    `You are flagged as stalled: for ${duration(silentMs)} there was no report, no output and no work to be seen. ` +
    'Report progress, or report `blocked` and what would unblock you.';
  store.write(() => {
    recordRunFacts(store, agentId, { stalledSince: at - Math.round(silentMs), stalledAt: at });
    appendEvent(store, {
      agentId,
      kind: 'notice',
      data: { notice: 'stalled', silentMs: Math.round(silentMs), text },
    });
  });
}

/** It was heard again, or works. */
export function clearStalled(store: Store, agentId: string): void {
  store.write(() => {
    recordRunFacts(store, agentId, { stalledSince: null, stalledAt: null, stalledTold: null });
    appendEvent(store, { agentId, kind: 'notice', data: { notice: 'not_stalled' } });
  });
}

/** Asks a stalled agent what is the matter. */
export function messageStalled(store: Store, agentId: string, silentMs: number): void {
  store.write(() => {
    if (isTerminal(requireAgent(store, agentId).status)) return;
    recordRunFacts(store, agentId, { stalledTold: true });
    postMessage(
      store,
      agentId,
      sender,
      `Nothing was heard of you for ${duration(silentMs)}, and no work was seen. Report your progress now. If you wait ` +
        'for something, report `blocked` and say for what; if you are done, report `completed`.',
    );
  });
}

/** For the tombstone of one that is ended. */
export function silenceReason(silentMs: number): string {
  return `It was silent for ${duration(silentMs)}, and no work was seen`;
}

function duration(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes >= 1 ? `${String(minutes)} min` : `${String(Math.round(ms / 1_000))} s`;
}
