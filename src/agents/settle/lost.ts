import { statfsSync, lstatSync } from 'node:fs';
import { basename } from 'node:path';
import { lostReport } from '../../process/lost-report.ts';
import type { Containment, TerminationReport } from '../../process/report.ts';
import type { AgentRecord, ProcessIdentity } from '../../store/agent-record.ts';

/**
 * Ends what a supervisor left that died without a word, by the leaf on record and the tree of its payload, and tells of it.
 * What was reparented meanwhile is out of reach from here, which the report says.
 */
export async function endLost(agent: AgentRecord, supervisor: ProcessIdentity): Promise<TerminationReport> {
  const leaf = agent.run['leaf'];
  const containment: Containment = {
    tier: typeof leaf === 'string' ? 'cgroup' : 'subreaper',
    placement: null,
    leaf: typeof leaf === 'string' && isLeafOf(leaf, supervisor) ? leaf : null,
    rejected: [],
  };
  // One that is not known is looked for under a number that nobody has.
  const { pid, startTime } = agent.payload ?? { pid: 0x7fffffff, startTime: 0 };
  const report = await lostReport(
    agent.id,
    { file: agent.engine },
    { event: 'spawned', pid, startTime, containment },
    undefined,
  );
  return {
    ...report,
    supervisor: { ...report.supervisor, pid: supervisor.pid, startTime: supervisor.startTime },
    leader: agent.payload === null ? null : report.leader,
  };
}

const cgroup2Magic = 0x63677270;

/** A mistaken path must not end a whole session: a leaf is a cgroup that is named for its supervisor. */
function isLeafOf(path: string, { bootId, startTime }: ProcessIdentity): boolean {
  const name = `ar-${bootId.slice(0, 8)}-${String(startTime)}-`;
  if (!basename(path).startsWith(name)) return false;
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats === undefined || (stats.isDirectory() && statfsSync(path).type === cgroup2Magic);
}
