import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hostPaths } from '../../../src/agents/host/host-paths.ts';
import { connectHost } from '../../../src/agents/host/host-connection.ts';
import type { Manager } from '../../../src/agents/manager.ts';
import { settleAsHook } from '../../../src/agents/settle/settle-hook.ts';
import { lockFile } from '../../../src/process/file-lock.ts';
import { requireAgent, unsettledAgents } from '../../../src/store/agents.ts';
import { eventsSince } from '../../../src/store/events.ts';
import { openResources } from '../../../src/store/ledger.ts';
import { outcomeOf } from '../../../src/store/outcomes.ts';
import { cleanupAttempts } from '../../../src/store/settle.ts';
import { eventually } from '../../helpers/eventually.ts';
import { runCommand } from '../../helpers/processes.ts';
import { hasTmux } from '../../host/helpers.ts';
import { world } from '../world.ts';
import { over } from './over.ts';

describe.each(hasTmux ? (['tmux', 'detached'] as const) : (['detached'] as const))(
  'with the launcher %s',
  (launcher) => {
    test('an agent is settled by itself when its run ends, and the host leaves after the last one', async () => {
      const { manager, shell } = world({ config: `[agents]\nlauncher = "${launcher}"\n` });
      const { agent } = await shell('exit 3');
      await settled(manager, agent.id);
      expect(outcomeOf(manager.store, agent.id)).toMatchObject({ cause: 'exited', exitCode: 3 });
      expect(openResources(manager.store)).toEqual([]);
      await hostGone(manager);
    });
  },
);

test('the exit hook settles the run of the very supervisor that waits for it', async () => {
  const { manager, shell } = world({ hooks: 'exit' });
  const { agent } = await shell('echo done');
  await settled(manager, agent.id);
  expect(cleanupAttempts(manager.store, agent.id)).toMatchObject([
    { error: null, result: { success: true, trigger: 'hook' } },
  ]);
  await hostGone(manager);
});

test('where somebody settles already, that one is told and nothing else is done', async () => {
  const { manager, shell } = world({ hooks: 'none' });
  const { agent } = await shell('true');
  await over(manager, agent.id);
  const lock = await lockFile(hostPaths(manager.store).settleLock, 'exclusive', { wait: false });
  const rung = new Promise<void>((resolve) => {
    const listening = manager.store.doorbell.listen(() => {
      listening.stop();
      resolve();
    });
  });
  await settleAsHook(manager);
  await rung;
  expect(cleanupAttempts(manager.store, agent.id)).toEqual([]);
  lock?.release();
  await settleAsHook(manager);
  expect(unsettledAgents(manager.store)).toEqual([]);
});

test('what cannot be settled does not keep the hook, nor the others', async () => {
  const { manager, shell } = world({ hooks: 'none' });
  const { agent: stuck } = await shell('true');
  const { agent: other } = await shell('true');
  await Promise.all([over(manager, stuck.id), over(manager, other.id)]);
  manager.store.database.run(
    `INSERT INTO resources (agent_id, host_id, kind, locator, state, facts, planned_at)
     VALUES (:id, :host, 'private_file', '/etc/hostname', 'planned', '{}', 1)`,
    { id: stuck.id, host: manager.store.host.id },
  );
  await settleAsHook(manager);
  expect(unsettledAgents(manager.store).map(({ id }) => id)).toEqual([stuck.id]);
  expect(existsSync('/etc/hostname')).toBe(true);
  expect(cleanupAttempts(manager.store, stuck.id)).toMatchObject([
    {
      attempt: 1,
      error: expect.stringContaining('it is not below a directory on record') as string,
    },
  ]);
  // Everything else of it is gone all the same.
  expect(openResources(manager.store).map(({ locator }) => locator)).toEqual(['/etc/hostname']);
});

test('many agents that end at once are settled, each once, with one look at tmux', async () => {
  const { manager, shell, project } = world({ config: '[limits]\nspawns_per_minute = 100\n' });
  const script = 'while [ ! -e go ]; do sleep 0.05; done; exit 3';
  const agents = [];
  for (let count = 0; count < 8; count += 1) agents.push((await shell(script)).agent);
  await runCommand('touch', [join(project, 'go')]);
  await eventually(() => unsettledAgents(manager.store).length === 0, {
    what: 'all are settled',
    timeoutMs: 20_000,
  });
  const { events } = eventsSince(manager.store, 0, { kinds: ['outcome', 'settled'] });
  expect(events.filter(({ kind }) => kind === 'outcome')).toHaveLength(agents.length);
  expect(events.filter(({ kind }) => kind === 'settled')).toHaveLength(agents.length);
  await hostGone(manager);
});

function settled(manager: Manager, agentId: string): Promise<boolean> {
  return eventually(() => requireAgent(manager.store, agentId).settledAt !== null, {
    what: `${agentId} is settled`,
    timeoutMs: 20_000,
  });
}

async function hostGone(manager: Manager): Promise<void> {
  await eventually(
    async () => {
      const connection = await connectHost(manager);
      connection?.close();
      return connection === null;
    },
    { what: 'the host has left' },
  );
}
