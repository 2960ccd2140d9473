import type { TerminationReport } from '../../process/report.ts';
import type { AgentRecord } from '../../store/agent-record.ts';
import { agentById } from '../../store/agents.ts';
import type { Manager } from '../manager.ts';
import { runPaths } from '../run-paths.ts';
import { identityIn, isAlive } from './process-identity.ts';
import { readRecord } from './record.ts';

/** What can be seen of a run from outside. */
export interface RunSigns {
  readonly recorded: boolean;
  readonly sameBoot: boolean;
  /** `unknown`: nobody has told yet who it is. */
  readonly supervisor: 'alive' | 'dead' | 'unknown';
  readonly deployerAlive: boolean;
}

/**
 * Where a run stands. `recorded`: its supervisor has said how it ended. `lost`: it died without a word. `unstarted`: whoever
 * deployed it is gone, and nobody told whether it was ever started.
 */
export type Standing = 'recorded' | 'alive' | 'host_rebooted' | 'lost' | 'unstarted';

/** The table behind it; a record goes before everything, for the supervisor lives on while its exit hook runs. */
export function standingOf({ recorded, sameBoot, supervisor, deployerAlive }: RunSigns): Standing {
  if (recorded) return 'recorded';
  if (!sameBoot) return 'host_rebooted';
  if (supervisor === 'unknown') return deployerAlive ? 'alive' : 'unstarted';
  return supervisor === 'alive' ? 'alive' : 'lost';
}

/** A {@link Standing} with the record, where there is one. */
export interface Situation {
  /** As it is in the store; newer than the one that was asked about, if its deployer has told more before it died. */
  readonly agent: AgentRecord;
  readonly standing: Standing;
  readonly report: TerminationReport | null;
}

/** Looks at the run of an agent, and changes nothing. */
export function lookAt({ store }: Manager, read: AgentRecord): Situation {
  const deployer = identityIn(read.run['deployer']);
  const deployerAlive = deployer !== null && isAlive(store, deployer);
  // One that is seen dead here has told what it ever will, maybe after that row was read.
  const agent = read.supervisor === null && !deployerAlive ? (agentById(store, read.id) ?? read) : read;
  const { supervisor } = agent;
  // Before the record: one that is seen dead here has written what it ever will.
  const alive = supervisor !== null && isAlive(store, supervisor);
  const report = readRecord(runPaths(store, agent.id).record);
  const standing = standingOf({
    recorded: report !== null,
    sameBoot: agent.bootId === store.host.bootId,
    supervisor: supervisor === null ? 'unknown' : alive ? 'alive' : 'dead',
    deployerAlive,
  });
  return { agent, standing, report };
}
