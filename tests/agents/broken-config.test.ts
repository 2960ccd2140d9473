import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { connectHost } from '../../src/agents/host/host-connection.ts';
import { requireAgent } from '../../src/store/agents.ts';
import { openResources } from '../../src/store/ledger.ts';
import { outcomeOf } from '../../src/store/outcomes.ts';
import { cleanupAttempts } from '../../src/store/settle.ts';
import { startAgentReaper } from '../cli/program.ts';
import { eventually } from '../helpers/eventually.ts';
import { world, type World } from './world.ts';

/** As somebody leaves it who is interrupted in the middle of a line. */
function breakConfig({ home }: World): void {
  writeFileSync(join(home, 'config.toml'), '[limits]\ngrace = "so');
}

async function settled({ manager }: World, id: string): Promise<void> {
  await eventually(() => requireAgent(manager.store, id).settledAt !== null, {
    what: `${id} is settled`,
    timeoutMs: 20_000,
  });
}

describe('a config.toml that is spoiled while agents run', () => {
  test('does not keep the exit hook from settling them', async () => {
    const here = world({ hooks: 'exit' });
    const { agent } = await here.shell('mkfifo go; read -r line < go; exit 3');
    breakConfig(here);
    writeFileSync(join(here.project, 'go'), 'now\n');
    await settled(here, agent.id);
    expect(outcomeOf(here.manager.store, agent.id)).toMatchObject({ cause: 'exited', exitCode: 3 });
    expect(cleanupAttempts(here.manager.store, agent.id)).toMatchObject([
      { error: null, result: { success: true, trigger: 'hook' } },
    ]);
    expect(openResources(here.manager.store)).toEqual([]);
    await eventually(async () => (await connectHost(here.manager)) === null, { what: 'the host has left' });
  });

  test('does not keep a follower from following them', async () => {
    const here = world({ hooks: 'none' });
    const { agent } = await here.shell('exit 0');
    breakConfig(here);
    const follower = startAgentReaper(here.manager.store, ['follow']);
    await settled(here, agent.id);
    const ended = new Promise((resolve) => follower.once('exit', resolve));
    expect(follower.exitCode ?? (await ended)).toBe(0);
  });
});
