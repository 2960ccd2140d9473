import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runPaths, runsDirectory } from '../../src/agents/run-paths.ts';
import { tmuxOf } from '../../src/agents/tmux-of.ts';
import { requireAgent } from '../../src/store/agents.ts';
import { ledgerOf } from '../../src/store/ledger.ts';
import { outcomeOf, type Outcome } from '../../src/store/outcomes.ts';
import { listSessions } from '../../src/tmux/list-sessions.ts';
import { isAlive } from '../host/helpers.ts';
import { eventually } from '../helpers/eventually.ts';
import { namesIn, type World } from './world.ts';

/** Waits until an agent is settled, by whoever does it, and gives its outcome. */
export async function settled(
  { manager: { store } }: World,
  agentId: string,
  timeoutMs = 20_000,
): Promise<Outcome> {
  await eventually(() => requireAgent(store, agentId).settledAt !== null, {
    what: `${agentId} is settled`,
    timeoutMs,
  });
  const outcome = outcomeOf(store, agentId);
  if (outcome === undefined) throw new Error(`${agentId} is settled without an outcome`);
  return outcome;
}

/**
 * Everything of these agents that is still there, by what the system says; empty when nothing is. Supervisors are given
 * time to leave: the last thing that one does is to wait for its exit hook, which has settled the agent by then.
 */
export async function leftOf(world: World, agentIds: readonly string[]): Promise<string[]> {
  const supervisors = agentIds.map((id) => requireAgent(world.manager.store, id).supervisor?.pid ?? 0);
  await eventually(() => !supervisors.some(isAlive), { what: 'the supervisors have left' });
  return stillThere(world, agentIds);
}

async function stillThere(world: World, agentIds: readonly string[]): Promise<string[]> {
  const { manager, task } = world;
  const sessions = world.hasSessions() ? await listSessions(await tmuxOf(manager)) : [];
  const left = sessions.filter(({ ours }) => ours).map(({ name }) => `session ${name}`);
  for (const id of agentIds) {
    const { supervisor, payload, run } = requireAgent(manager.store, id);
    for (const process of [supervisor, payload])
      if (process !== null && isAlive(process.pid)) left.push(`process ${String(process.pid)} of ${id}`);
    const { control, directory } = runPaths(manager.store, id);
    const paths = [control, directory, join(task.workspace, `agent_prompt_${id}.txt`), run['leaf']];
    left.push(...paths.filter((path): path is string => typeof path === 'string' && existsSync(path)));
    left.push(...namesIn(join(task.workspace, 'logs')).filter((name) => name.includes(id)));
    const open = ledgerOf(manager.store, id).filter(({ state }) => state !== 'released');
    left.push(...open.map(({ kind, locator }) => `on the ledger: ${kind} ${locator}`));
  }
  left.push(...namesIn(runsDirectory(manager.store)).filter((name) => agentIds.includes(name)));
  return [...new Set(left)];
}
