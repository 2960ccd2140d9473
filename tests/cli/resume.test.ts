import { expect, test } from 'vitest';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { requireAgent } from '../../src/store/agents.ts';
import { eventually } from '../helpers/eventually.ts';
import { cliWorld, type CliWorld } from './agents-world.ts';

const secrets = { ANTHROPIC_API_KEY: 'none' };
const claude = ['--engine', 'claude', '--name', 'worker'];

function first(world: CliWorld, prompt = 'stand-in: ok'): string {
  const { status, stdout } = world.cli('run', '--detach', ...claude, prompt);
  expect(status).toBe(0);
  return stdout.trim();
}

const settled = ({ manager }: CliWorld, id: string): Promise<unknown> =>
  eventually(() => requireAgent(manager.store, id).settledAt, { what: `${id} is settled` });

test('resume goes on with the conversation of an agent that has ended, and ends as the new one ends', async () => {
  const world = cliWorld(undefined, secrets);
  const id = first(world);
  await settled(world, id);
  const { status, stdout, stderr } = world.cli('resume', 'worker', 'stand-in: ok');
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr: expect.stringMatching(/^worker: agent /) as string,
  });
  expect(stdout).not.toBe('');
  const [agent, ...others] = world.agents();
  expect(others.map((view) => view.agent.id)).toEqual([id]);
  expect(agent?.agent).toMatchObject({
    name: 'worker',
    status: 'completed',
    taskId: others[0]?.agent.taskId,
  });
  expect(agent?.agent.run['sessionId']).toBe(others[0]?.agent.run['sessionId']);
});

test('resume with --detach leaves the agent to itself, and prints which one it is', async () => {
  const world = cliWorld(undefined, secrets);
  await settled(world, first(world));
  const child = world.start('resume', '--detach', '--json', 'worker', 'stand-in: stall');
  const [printed] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  const { agent } = JSON.parse(printed) as { agent: { id: string; name: string } };
  expect(agent.name).toBe('worker');
  expect(requireAgent(world.manager.store, agent.id).settledAt).toBeNull();
  expect(world.cli('kill', agent.id).status).toBe(0);
});

test.each<[what: string, args: readonly string[], code: number, message: string]>([
  ['while the first is alive', ['worker', 'go on'], 5, 'is still there'],
  ['without a message', ['worker'], 2, 'It needs an agent and a message'],
  ['of nobody', ['nobody', 'go on'], 4, 'There is no agent "nobody"'],
])('resume is refused %s', (_, args, code, message) => {
  const world = cliWorld(undefined, secrets);
  const id = first(world, 'stand-in: stall');
  const { status, stderr } = world.cli('resume', ...args);
  expect({ status, stderr }).toEqual({ status: code, stderr: expect.stringContaining(message) as string });
  expect(world.agents()).toHaveLength(1);
  world.cli('kill', id);
});

test('resume is refused for an engine that keeps no conversation', () => {
  const world = cliWorld();
  world.cli('run', '-q', '--engine', 'command', '--name', 'job', '--', 'true');
  const { status, stderr } = world.cli('resume', 'job', 'once more');
  expect(status).toBe(2);
  expect(stderr).toContain('The engine command cannot be given resume');
});
