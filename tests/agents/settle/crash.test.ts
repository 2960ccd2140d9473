import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runPaths } from '../../../src/agents/run-paths.ts';
import { settleAgent } from '../../../src/agents/settle/settle.ts';
import { requireAgent } from '../../../src/store/agents.ts';
import { eventsSince } from '../../../src/store/events.ts';
import { ledgerOf } from '../../../src/store/ledger.ts';
import { reportProgress } from '../../../src/store/reports.ts';
import { cleanupAttempts } from '../../../src/store/settle.ts';
import { namesIn, world, type World } from '../world.ts';
import { over } from './over.ts';
import { agentPrograms } from './program.ts';

const { run } = agentPrograms();
const config =
  '[limits]\nspawns_per_minute = 1000\nagents_per_task = 1000\nchildren_per_agent = 1000\ngrace = "300ms"\n';

test('a settler that is killed at any step is overtaken, and there is one outcome and nothing left', async () => {
  const { manager, shell, task, home } = world({ config, hooks: 'none' });
  const parent = (await shell('sleep 1000')).agent;
  const ended = async (): Promise<string> => {
    const { agent } = await shell('echo words; exit 3', { parentId: parent.id });
    reportProgress(manager.store, agent.id, { status: 'working', message: 'on it', progress: 10 });
    await over(manager, agent.id);
    return agent.id;
  };
  const whole = JSON.parse((await run('settle-until', home, await ended(), '0')).stdout) as {
    steps: string[];
  };
  expect(whole.steps.length).toBeGreaterThan(10);
  for (const [index, step] of whole.steps.entries()) {
    const id = await ended();
    const died = await run('settle-until', home, id, String(index + 1));
    expect(died, `at ${step}`).toMatchObject({ signal: 'SIGKILL' });

    expect(await settleAgent(manager, id, 'sweep'), `after ${step}`).toMatchObject({
      state: 'settled',
      error: null,
    });

    expectGone({ manager, task }, id, step);
    // The parent was told once.
    const told = eventsSince(manager.store, 0, { agentIds: [parent.id], kinds: ['message'] }, 10_000).events;
    expect(
      told.filter(({ data }) => data['from'] === id),
      step,
    ).toHaveLength(1);
  }
});

test('of ten settlers at once one does it', async () => {
  const { manager, shell, task, home } = world({ config, hooks: 'none' });
  const { agent } = await shell('exit 3');
  await over(manager, agent.id);
  const moment = String(Date.now() + 1_500);
  const ends = await Promise.all(
    Array.from({ length: 10 }, () => run('settle-until', home, agent.id, '0', moment)),
  );
  const states = ends.map(({ stdout }) => JSON.parse(stdout) as { state: string; steps: string[] });
  expect(states.filter(({ steps }) => steps.includes('outcome'))).toHaveLength(1);
  expect(states.every(({ state }) => state === 'settled' || state === 'taken')).toBe(true);
  expectGone({ manager, task }, agent.id, 'ten at once');
  expect(cleanupAttempts(manager.store, agent.id)).toHaveLength(1);
});

function expectGone({ manager, task }: Pick<World, 'manager' | 'task'>, id: string, when: string): void {
  const { store } = manager;
  const { events } = eventsSince(store, 0, { agentIds: [id], kinds: ['outcome', 'settled'] }, 10_000);
  expect(
    events.map(({ kind }) => kind),
    when,
  ).toEqual(['outcome', 'settled']);
  expect(requireAgent(store, id), when).toMatchObject({ status: 'error', processState: 'gone' });
  expect(
    ledgerOf(store, id).every(({ state }) => state === 'released'),
    when,
  ).toBe(true);
  expect(existsSync(runPaths(store, id).directory), when).toBe(false);
  expect(existsSync(join(task.workspace, `agent_prompt_${id}.txt`)), when).toBe(false);
  for (const folder of ['logs', 'progress', 'findings'])
    expect(
      namesIn(join(task.workspace, folder)).filter((name) => name.includes(id)),
      `${folder} ${when}`,
    ).toEqual([]);
  expect(
    namesIn(join(task.workspace, 'archive')).some((name) => name.includes(`${id}_stream`)),
    when,
  ).toBe(true);
}
