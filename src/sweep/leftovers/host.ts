import { connectHost, hostStatus } from '../../agents/host/host-connection.ts';
import { hostPaths } from '../../agents/host/host-paths.ts';
import { isStopAbandoned, liftAbandonedStop } from '../../agents/kill/host-stop.ts';
import type { Manager } from '../../agents/manager.ts';
import { leaveHostIfIdle } from '../../agents/settle/leave-host.ts';
import { unsettledAgents } from '../../store/agents.ts';
import type { Finding, Finds } from '../leftover.ts';
import { nothing } from '../leftover.ts';

/** An ordered stop of this host whose process was killed: nothing could be deployed as long as it stands. */
export function findHostStop({ store }: Manager): Finds {
  if (!isStopAbandoned(store)) return nothing;
  const found: Finding = {
    kind: 'host_stop',
    locator: store.host.id,
    agentId: null,
    holds: 'state',
    evidence: 'the process that stopped this host is gone',
    facts: {},
    clear: () => Promise.resolve(liftAbandonedStop(store) ? 'cleared' : 'in_use'),
  };
  return { ...nothing, found: [found] };
}

/** A host-level supervisor that nobody has let go when its last agent was settled. */
export async function findIdleHost(manager: Manager): Promise<Finds> {
  const connection = await connectHost(manager);
  if (connection === null) return nothing;
  try {
    const { agents } = await hostStatus(connection, AbortSignal.timeout(answerMs));
    if (agents > 0 || unsettledAgents(manager.store).length > 0) return nothing;
  } finally {
    connection.close();
  }
  const found: Finding = {
    kind: 'host',
    locator: hostPaths(manager.store).control,
    agentId: null,
    holds: 'process',
    evidence: 'it knows of no agent, and no agent is unsettled',
    facts: {},
    clear: async () => ((await leaveHostIfIdle(manager)) ? 'cleared' : 'in_use'),
  };
  return { ...nothing, found: [found] };
}

/** Milliseconds; it does nothing but listen. */
const answerMs = 1_000;
