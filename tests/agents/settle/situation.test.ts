import { expect, test } from 'vitest';
import { ownIdentity } from '../../../src/agents/settle/process-identity.ts';
import { endedRun } from '../../../src/agents/settle/ended-run.ts';
import { lookAt } from '../../../src/agents/settle/situation.ts';
import { recordRunning } from '../../../src/store/transitions.ts';
import { freshAgent, someProcess } from '../../store/helpers.ts';
import { freshManager } from '../follow/runs.ts';

test('a deployer that told of its supervisor after the row was read, and died, has told', () => {
  const manager = freshManager();
  const { store } = manager;
  const agent = freshAgent(store, { run: { deployer: someProcess(store) } });
  expect(lookAt(manager, agent).standing).toBe('unstarted');
  recordRunning(store, agent.id, { supervisor: ownIdentity(store), payload: null });
  expect(lookAt(manager, agent).standing).toBe('alive');
});

test('what a dead supervisor left is looked for, also when its deployer told of it after the row was read', async () => {
  const manager = freshManager();
  const { store } = manager;
  const agent = freshAgent(store, { run: { deployer: someProcess(store) } });
  recordRunning(store, agent.id, { supervisor: someProcess(store), payload: null });
  expect(await endedRun(manager, agent, null)).toMatchObject({ standing: 'lost', report: { cause: 'lost' } });
});
