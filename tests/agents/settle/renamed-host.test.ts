import { existsSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { deployAgent } from '../../../src/agents/deploy/deploy.ts';
import type { Manager } from '../../../src/agents/manager.ts';
import { runPaths } from '../../../src/agents/run-paths.ts';
import { settleAgent } from '../../../src/agents/settle/settle.ts';
import { openStore } from '../../../src/store/store.ts';
import { world } from '../world.ts';
import { over } from './over.ts';

/** The same state as a machine without machine-id(5) sees it after it was given another name. */
function renamed(manager: Manager): Manager {
  const { directories, host } = manager.store;
  const store = openStore({ directories, host: { ...host, id: 'b'.repeat(16), name: 'renamed' } });
  onTestFinished(() => {
    store.close();
  });
  return { ...manager, store };
}

test('an agent is settled in directories that were recorded under an earlier name of its host', async () => {
  const { manager, shell, task } = world({ hooks: 'none' });
  const { agent: before } = await shell('exit 0');
  await over(manager, before.id);
  expect(await settleAgent(manager, before.id, 'sweep')).toMatchObject({ state: 'settled' });

  const now = renamed(manager);
  const request = { taskId: task.id, type: 'tester', prompt: 'Do it', parentId: null, engine: 'command' };
  const { agent } = await deployAgent(now, { ...request, command: ['sh', '-c', 'exit 0'] });
  await over(now, agent.id);

  expect(await settleAgent(now, agent.id, 'sweep')).toMatchObject({ state: 'settled', error: null });
  expect(existsSync(runPaths(now.store, agent.id).directory)).toBe(false);
});
