import { processEnd } from '../../process/process-end.ts';
import type { AgentRecord } from '../../store/agent-record.ts';
import { requireAgent } from '../../store/agents.ts';
import { outcomeOf } from '../../store/outcomes.ts';
import { lastSeq } from '../../store/registry.ts';
import { waitForEvents } from '../../store/wait.ts';
import type { Manager } from '../manager.ts';
import { identityIn } from '../settle/process-identity.ts';

/** Milliseconds: a deployer gives its supervisor 30 s, and looks for tombstones before and after. */
const patienceMs = 35_000;

/** Resolves when a deployment has come to an end one way or the other, its deployer is gone, or it takes too long. */
export async function untilDeployed(manager: Manager, { id, run }: AgentRecord): Promise<void> {
  const { store } = manager;
  const deployer = identityIn(run['deployer']);
  if (deployer === null) return;
  const over = new AbortController();
  const { signal } = over;
  const cursor = lastSeq(store);
  const { supervisor } = requireAgent(store, id);
  if (supervisor !== null || outcomeOf(store, id) !== undefined) return;
  const filter = { agentIds: [id], kinds: ['process', 'outcome', 'settled'] } as const;
  const waits = [
    waitForEvents(store, { cursor, filter, deadlineMs: patienceMs, signal }),
    processEnd(deployer, { signal }),
  ];
  try {
    await Promise.race(waits);
  } finally {
    over.abort();
    await Promise.allSettled(waits);
  }
}
