import { join } from 'node:path';
import { expect, test } from 'vitest';
import { outcomeOf } from '../../../src/store/outcomes.ts';
import { requireAgent } from '../../../src/store/agents.ts';
import { eventually } from '../../helpers/eventually.ts';
import { runNode } from '../../helpers/processes.ts';
import { world } from '../world.ts';

const program = join(import.meta.dirname, '../programs/deploy.js');

test('agents that are to end with their deployer do so where no guard of it can act, and others go on', async () => {
  const here = world();
  const { store } = here.manager;
  const deployed = async (endsWithDeployer: string): Promise<string> => {
    const words = [here.home, here.task.id, '', '1', 'sleep', '1000'];
    const { stdout } = await runNode(program, words, { ENDS_WITH_DEPLOYER: endsWithDeployer });
    return (JSON.parse(stdout) as { id: string }).id;
  };
  const kept = await deployed('no');
  const left = await deployed('yes');
  await eventually(() => requireAgent(store, left).settledAt, { what: 'it is settled', timeoutMs: 20_000 });
  expect(outcomeOf(store, left)).toMatchObject({ status: 'terminated', cause: 'killed' });
  expect(requireAgent(store, kept).processState).toBe('running');
});
