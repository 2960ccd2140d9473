import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { spawnSync } from 'node:child_process';
import type { Scenario } from '../api/scenario.ts';
import { installed } from '../smoke/fixture.ts';
import { World } from './world.ts';

/** Works for ever, and is never done; leaves something behind each time. */
const endless: Scenario = {
  name: 'endless',
  turns: [
    {
      times: Infinity,
      reply: {
        text: 'I go on.',
        calls: [{ shell: 'setsid sleep 7301 >/dev/null 2>&1 & sleep 0.2; date +%N' }],
        usage: { input: 1000, output: 100 },
      },
    },
  ],
};

describe.for(installed)('%s', (cli) => {
  test('is ended at its limit of tokens, with all that it started, while no server is open', async () => {
    await using world = await World.open(cli, endless);
    const deploy = JSON.stringify({
      project: world.home.project,
      engine: cli,
      model: world.user.model,
      prompt: 'Go on and on.',
      budget: { tokens: 5_000 },
    });
    // By a process of its own, which is gone before the agent has used anything.
    const program = join(import.meta.dirname, '../programs/manage.js');
    const { stdout, stderr } = spawnSync(process.execPath, [program, 'deploy'], {
      input: deploy,
      env: world.manager.environment,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    const { id } = JSON.parse(stdout) as { id: string };
    const outcome = await world.settled(id);
    expect(outcome).toMatchObject({ cause: 'budget', status: 'terminated' });
    expect(world.agent(id).run['problem']).toMatch(/tokens/);
    expect(world.agent(id).used.tokens).toBeGreaterThanOrEqual(5_000);
    await world.empty();
  });
});
