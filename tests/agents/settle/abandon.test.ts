import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { DeployStep } from '../../../src/agents/deploy/deploy.ts';
import { runPaths } from '../../../src/agents/run-paths.ts';
import { requireAgent, unsettledAgents } from '../../../src/store/agents.ts';
import { openResources } from '../../../src/store/ledger.ts';
import { outcomeOf } from '../../../src/store/outcomes.ts';
import { layTombstone } from '../../../src/store/tombstones.ts';
import { recordRunFacts } from '../../../src/store/transitions.ts';
import { gone, hasTmux } from '../../host/helpers.ts';
import { namesIn, world } from '../world.ts';

const steps: readonly DeployStep[] = ['plan', 'files', 'host', 'launch', 'exec', 'record'];

describe.each(hasTmux ? (['tmux', 'detached'] as const) : (['detached'] as const))(
  'a deployment with the launcher %s',
  (launcher) => {
    test.each(steps)('that fails at the step %s leaves nothing but its outcome', async (failing) => {
      const { manager, deploy, task, home } = world({
        hooks: 'none',
        config: `[agents]\nlauncher = "${launcher}"\n`,
      });
      const marker = `${home}/payload`;
      const script = `echo $$ > ${marker}; setsid sleep 1000 & sleep 1000`;
      const deployment = deploy({ command: ['sh', '-c', script] }, (step) => {
        if (step === failing) throw new Error('by test');
      });
      await expect(deployment).rejects.toMatchObject({
        code: 'DEPLOY_FAILED',
        facts: { step: failing, reason: 'by test', cleanup_performed: true },
      });
      expect(unsettledAgents(manager.store)).toEqual([]);
      expect(openResources(manager.store)).toEqual([]);
      const [{ id } = { id: '' }] = manager.store.database.all('SELECT id FROM agents') as { id: string }[];
      expect(outcomeOf(manager.store, id)).toMatchObject({ cause: 'spawn_failed', status: 'error' });
      expect(requireAgent(manager.store, id).run['problem']).toBe('by test');
      expect(existsSync(runPaths(manager.store, id).directory)).toBe(false);
      expect(namesIn(task.workspace).filter((name) => name.includes(id))).toEqual([]);
      expect(spawnSync('pgrep', ['-f', marker]).stdout.toString()).toBe('');
    });
  },
);

test('an agent that was stopped while it was deployed is taken back, with the cause that it was stopped for', async () => {
  const { manager, deploy } = world({ hooks: 'none' });
  let id = '';
  const deployment = deploy({ command: ['sleep', '1000'] }, (step, agentId) => {
    id = agentId;
    if (step !== 'exec') return;
    layTombstone(manager.store, 'agent', agentId, 'no longer wanted');
    recordRunFacts(manager.store, agentId, {
      ending: { cause: 'killed', reason: 'no longer wanted', by: 'test' },
    });
  });
  await expect(deployment).rejects.toMatchObject({ code: 'STOPPED' });
  expect(outcomeOf(manager.store, id)).toMatchObject({ cause: 'killed', status: 'terminated' });
  const { supervisor } = requireAgent(manager.store, id);
  if (supervisor !== null) await gone(supervisor.pid);
});
