import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runPaths, runsDirectory } from '../../src/agents/run-paths.ts';
import { tmuxOf } from '../../src/agents/tmux-of.ts';
import { requireAgent } from '../../src/store/agents.ts';
import { eventsSince } from '../../src/store/events.ts';
import { ledgerOf } from '../../src/store/ledger.ts';
import { outcomeOf, type Outcome } from '../../src/store/outcomes.ts';
import type { Store } from '../../src/store/store.ts';
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
  try {
    await eventually(() => requireAgent(store, agentId).settledAt !== null, {
      what: `${agentId} is settled`,
      timeoutMs,
    });
  } catch (error) {
    // What the programs that should have done it have said is gone with the world.
    throw new Error(saidInVain(store, agentId), { cause: error });
  }
  const outcome = outcomeOf(store, agentId);
  if (outcome === undefined) throw new Error(`${agentId} is settled without an outcome`);
  return outcome;
}

function saidInVain(store: Store, agentId: string): string {
  const { state } = store.directories;
  const said = ['follower.log', 'host.stderr']
    .map((name) => join(state, name))
    .filter((path) => existsSync(path))
    .map((path) => `${path}:\n${readFileSync(path, 'utf8').slice(-4_000)}`);
  const record = JSON.stringify(requireAgent(store, agentId));
  const last = JSON.stringify(eventsSince(store, 0, { agentIds: [agentId] }).events.slice(-8));
  const runs = JSON.stringify(
    namesIn(join(state, 'runs')).map((id) => [id, namesIn(join(state, 'runs', id))]),
  );
  return [`${agentId} is not settled`, record, last, runs, ...said].join('\n');
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
