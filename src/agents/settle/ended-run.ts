import type { AgentRecord } from '../../store/agent-record.ts';
import { requireAgent } from '../../store/agents.ts';
import { endRun } from '../kill/end-run.ts';
import type { Manager } from '../manager.ts';
import { runPaths } from '../run-paths.ts';
import { findStart } from './find-start.ts';
import { recordByHost } from './host-record.ts';
import { endLost } from './lost.ts';
import { refuseOutOfSight } from './out-of-sight.ts';
import type { EndedRun } from './outcome.ts';
import { refuseUnread } from './record.ts';
import { lookAt } from './situation.ts';

/**
 * How the run of an agent ended, or null while it lives. A run that may have been started is looked for; what a dead
 * supervisor left is ended; and one whose deployment is taken back is ended whatever it does.
 * @throws ReaperError FILE_FAILED where it may have left a record that cannot be read for now; those of ending it
 */
export async function endedRun(
  manager: Manager,
  read: AgentRecord,
  abandoned: string | null,
): Promise<EndedRun | null> {
  const { agent, standing, report } = lookAt(manager, read);
  const { supervisor } = agent;
  const { record } = runPaths(manager.store, agent.id);
  // Whoever takes a deployment back is that deployer, alive.
  if (standing === 'unstarted' || (standing === 'alive' && supervisor === null && abandoned !== null)) {
    if ((await findStart(manager, agent)) === 'running')
      return abandoned === null ? null : await endAndLook(manager, agent, abandoned);
    const late = lookAt(manager, agent).report;
    if (late === null) refuseUnread(record);
    return late === null
      ? { standing: 'unstarted', report: null, abandoned }
      : { standing: 'recorded', report: late, abandoned };
  }
  if (standing === 'alive') return abandoned === null ? null : await endAndLook(manager, agent, abandoned);
  if (standing === 'lost' && supervisor !== null) {
    refuseOutOfSight(manager, agent.id);
    const byHost = await recordByHost(manager, agent.id);
    if (byHost !== null) return { standing: 'recorded', report: byHost, abandoned };
    const lost = await endLost(agent, supervisor);
    refuseUnread(record);
    return { standing, report: lost, abandoned };
  }
  return { standing, report, abandoned };
}

async function endAndLook(manager: Manager, { id }: AgentRecord, abandoned: string): Promise<EndedRun> {
  await endRun(manager, requireAgent(manager.store, id), {});
  const agent = requireAgent(manager.store, id);
  const { standing } = lookAt(manager, agent);
  const run = standing === 'alive' ? null : await endedRun(manager, agent, abandoned);
  if (run === null) throw new Error('Its run could not be ended');
  return run;
}
