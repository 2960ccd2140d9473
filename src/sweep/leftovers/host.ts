import { connectHost, hostStatus } from '../../agents/host/host-connection.ts';
import { hostPaths } from '../../agents/host/host-paths.ts';
import { isStopAbandoned, liftAbandonedStop } from '../../agents/kill/host-stop.ts';
import type { Manager } from '../../agents/manager.ts';
import { leaveHostIfIdle } from '../../agents/settle/leave-host.ts';
import { addon } from '../../native/load.ts';
import { processEnd } from '../../process/process-end.ts';
import { unsettledAgents } from '../../store/agents.ts';
import type { Finding, Finds } from '../leftover.ts';
import { nothing } from '../leftover.ts';
import type { Scene } from '../scene.ts';
import { isLaunching } from '../with-launch-lock.ts';

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

/** A host-level supervisor that nobody has let go when its last agent was settled. One that is leaving is waited for. */
export async function findIdleHost(manager: Manager, scene: Scene): Promise<Finds> {
  const connection = await connectHost(manager);
  if (connection === null) {
    // One that is only being started listens soon.
    if (!(await isLaunching(manager.store))) await leavingHostIsGone(scene);
    return nothing;
  }
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
    clear: async () => {
      if (!(await leaveHostIfIdle(manager))) return 'in_use';
      await leavingHostIsGone(scene);
      return 'cleared';
    },
  };
  return { ...nothing, found: [found] };
}

/**
 * It listens no more, and then ends its tmux server, its follower and itself. The bound is for one that does not leave, as
 * one whose state directory was replaced under it.
 */
async function leavingHostIsGone({ supervisors }: Scene): Promise<void> {
  const hosts = supervisors.filter(({ agentId }) => agentId === null);
  // What it has just forked has its command line too, and soon becomes the supervisor of an agent.
  const host = hosts.find(({ ppid }) => !hosts.some(({ pid }) => pid === ppid));
  if (host === undefined) return;
  const identity = { pid: host.pid, startTime: host.startTime, bootId: addon().readBootId() };
  const limit = AbortSignal.timeout(leavingMs);
  await processEnd(identity, { signal: limit }).catch((error: unknown) => {
    if (!limit.aborted) throw error;
  });
}

/** Milliseconds; it takes some ten. */
const leavingMs = 5_000;

/** Milliseconds; it does nothing but listen. */
const answerMs = 1_000;
