import { deployerOf, type Deployer } from '../agents/deploy/deployer.ts';
import { killAgent } from '../agents/kill/kill.ts';
import type { Manager } from '../agents/manager.ts';
import { unsettledAgents } from '../store/agents.ts';
import { storeFailure } from '../store/store-failure.ts';
import type { Ground } from '../sweep/ground.ts';
import { endChosenWithoutStore } from '../sweep/live-runs/end-without-store.ts';
import { liveRuns } from '../sweep/live-runs/live-runs.ts';
import { withDescendants } from '../sweep/live-runs/select-runs.ts';
import { look } from '../sweep/scene.ts';

/**
 * Ends all agents that a process has deployed on this host in this boot, those below them first. Where the store cannot be
 * used, those whose deploy log names it: not one that it was deploying when it ended.
 * @returns what could not be ended, and why
 */
export async function endDeployed(ground: Ground, deployer: Deployer): Promise<readonly string[]> {
  const { manager, directories } = ground;
  if (manager !== null) {
    try {
      return await endOnRecord(manager, deployer);
    } catch (error) {
      if (storeFailure(error, directories.database) === null) throw error;
    }
  }
  const runs = liveRuns(ground, await look(ground));
  const own = runs.filter((run) => run.deployer === deployer);
  const { runs: ended } = await endChosenWithoutStore(ground, withDescendants(runs, own), new Set(), {});
  return ended.flatMap(({ agentId, error }) => (error === null ? [] : [`${agentId}: ${error}`]));
}

async function endOnRecord(manager: Manager, deployer: Deployer): Promise<readonly string[]> {
  const { store } = manager;
  const own = unsettledAgents(store).filter(
    (agent) => agent.bootId === store.host.bootId && deployerOf(agent) === deployer,
  );
  const request = { reason: 'Its MCP server has ended', by: 'mcp server' };
  const killed = await Promise.all(own.map(({ id }) => killAgent(manager, id, request)));
  return killed.flatMap(({ agentId, error }) => (error === null ? [] : [`${agentId}: ${error}`]));
}
