import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { resumeAgent } from '../../../src/agents/resume.ts';
import { descendants } from '../../../src/store/agents.ts';
import type { Scenario, Turn } from '../api/scenario.ts';
import { installed } from '../smoke/fixture.ts';
import { World } from './world.ts';

const usage = { input: 1000, output: 100 };

/** Works for ever, and is never done; leaves something behind each time. */
const goesOn: Turn = {
  times: Infinity,
  reply: {
    text: 'I go on.',
    calls: [{ shell: 'setsid sleep 7301 >/dev/null 2>&1 & sleep 0.2; date +%N' }],
    usage,
  },
};
const endless: Scenario = { name: 'endless', turns: [goesOn] };

/** Deploys by a process of its own, which is gone before the agent has used anything: no server is open. */
function deployApart(world: World, budget: object): string {
  const request = {
    project: world.home.project,
    engine: world.cli,
    model: world.user.model,
    prompt: 'Go on and on.',
    budget,
  };
  const program = join(import.meta.dirname, '../programs/manage.js');
  const { stdout, stderr } = spawnSync(process.execPath, [program, 'deploy'], {
    input: JSON.stringify(request),
    env: world.manager.environment,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return (JSON.parse(stdout) as { id: string }).id;
}

describe.for(installed)('%s', (cli) => {
  test.skipIf(cli === 'gemini')(
    'is ended at its limit of tokens, with all that it started, while no server is open',
    async () => {
      await using world = await World.open(cli, endless);
      const id = deployApart(world, { tokens: 5_000 });
      const outcome = await world.settled(id);
      expect(outcome, world.explain(id)).toMatchObject({ cause: 'budget', status: 'terminated' });
      expect(world.agent(id).run['problem']).toMatch(/tokens.* used up|used up the tokens/);
      expect(world.agent(id).used.tokens).toBeGreaterThanOrEqual(5_000);
      // Not long after: what one more answer takes, and what was on its way.
      expect(world.api.turns.length).toBeLessThan(10);
      await world.empty();
    },
  );

  test.runIf(cli === 'claude' || cli === 'opencode')(
    'is ended at its limit of money, with all that it started, while no server is open',
    async () => {
      await using world = await World.open(cli, endless);
      // An answer costs $0.0045.
      const id = deployApart(world, { costUsd: 0.02 });
      const outcome = await world.settled(id);
      expect(outcome, world.explain(id)).toMatchObject({ cause: 'budget', status: 'terminated' });
      expect(world.agent(id).used.cost).toBeGreaterThanOrEqual(20_000);
      expect(world.api.turns.length).toBeLessThan(10);
      await world.empty();
    },
  );

  test.skipIf(cli === 'gemini')(
    'draws on what its parent has left, and both are ended when that is used up',
    async () => {
      await using world = await World.open(cli, endless);
      const { model } = world.user;
      const child = { child_agent_type: 'tester', child_prompt: 'Burn what you have.', engine: cli, model };
      const self = { task_id: '<task id>', parent_agent_id: '<agent id>' };
      world.api.play({
        name: 'a child that goes on',
        turns: [
          { when: { user: /Burn what you have/ }, ...goesOn },
          // So that what it has used is on record.
          { reply: { calls: [{ shell: 'sleep 1' }], usage } },
          {
            reply: {
              calls: [{ server: 'agent-reaper', tool: 'spawn_child_agent', input: { ...self, ...child } }],
              usage,
            },
          },
          // Again and again: codex lets go of a command after a while.
          { times: Infinity, reply: { calls: [{ shell: 'touch holding; sleep 7302' }], usage } },
        ],
      });
      const { agent } = await world.deploy({
        prompt: 'Have somebody look around.',
        budget: { tokens: 9_000 },
      });
      const parent = await world.settled(agent.id);
      expect(parent, world.explain(agent.id)).toMatchObject({ cause: 'budget', status: 'terminated' });
      expect(existsSync(join(world.home.project, 'holding'))).toBe(true);
      const [below] = descendants(world.manager.store, agent.id);
      expect(below).toMatchObject({ parentId: agent.id, engine: cli });
      // codex tells its use when it has ended.
      expect(below?.grant.tokens).toBeLessThanOrEqual(cli === 'codex' ? 9_000 : 8_000);
      expect(await world.settled(below?.id ?? '')).toMatchObject({ cause: 'budget', status: 'terminated' });
      await world.empty();
    },
  );

  test('has its whole budget for what is new when it goes on with a conversation', async () => {
    const answer = (text: string, input: number): Scenario => ({
      name: text,
      turns: [{ reply: { text, usage: { input, output: 100 } } }],
    });
    await using world = await World.open(cli, answer('I am here.', 4_000));
    const { agent } = await world.deploy();
    expect(await world.settled(agent.id)).toMatchObject({ cause: 'completed' });
    world.api.play(answer('Still here.', 1_000));
    const { agent: next } = await resumeAgent(world.manager, agent.id, 'And now?', {
      budget: { tokens: 3_000 },
    });
    expect(await world.settled(next.id), world.explain(next.id)).toMatchObject({ cause: 'completed' });
    expect(world.agent(next.id).used.tokens).toBe(1_100);
  });

  test.runIf(cli === 'gemini')(
    'is told to be no engine for a budget, and what it used counts when it has ended',
    async () => {
      const turns = [{ reply: { text: 'All done.', usage } }];
      await using world = await World.open(cli, { name: 'one answer', turns });
      const { agent, warnings } = await world.deploy({ budget: { tokens: 500, costUsd: 1 } });
      expect(warnings.join()).toMatch(/a budget of money cannot end it.*a budget of them cannot end it/);
      expect(await world.settled(agent.id)).toMatchObject({ cause: 'completed' });
      expect(world.agent(agent.id).used.tokens).toBe(1_100);
    },
  );
});
