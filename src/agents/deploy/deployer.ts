import type { AgentRecord } from '../../store/agent-record.ts';

/** A process that deploys agents, in the form in which a command line has it: `PID:STARTTIME`. */
export type Deployer = string;

/** Who deployed an agent, or null where its row does not tell. */
export function deployerOf({ run }: AgentRecord): Deployer | null {
  const deployer = run['deployer'] as
    { readonly pid?: unknown; readonly startTime?: unknown } | null | undefined;
  return deployer == null ? null : `${String(deployer.pid)}:${String(deployer.startTime)}`;
}
