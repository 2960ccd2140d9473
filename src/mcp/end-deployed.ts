import { killAgent, type KillResult } from '../agents/kill/kill.ts';
import type { Manager } from '../agents/manager.ts';
import type { AgentRecord } from '../store/agent-record.ts';
import { unsettledAgents } from '../store/agents.ts';

/** A process that deploys agents, in the form in which a command line has it: `PID:STARTTIME`. */
export type Deployer = string;

/** Ends all agents that a process has deployed on this host in this boot, those below them first. */
export function endDeployed(manager: Manager, deployer: Deployer): Promise<readonly KillResult[]> {
  const { store } = manager;
  const own = unsettledAgents(store).filter(
    (agent) => agent.bootId === store.host.bootId && deployerOf(agent) === deployer,
  );
  const request = { reason: 'Its MCP server has ended', by: 'mcp server' };
  return Promise.all(own.map(({ id }) => killAgent(manager, id, request)));
}

function deployerOf({ run }: AgentRecord): Deployer | null {
  const deployer = run['deployer'] as
    { readonly pid?: unknown; readonly startTime?: unknown } | null | undefined;
  return deployer == null ? null : `${String(deployer.pid)}:${String(deployer.startTime)}`;
}
