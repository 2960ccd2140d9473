import { mkdirSync, rmdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { deploySteps } from '../../../src/agents/deploy/deploy.ts';
import { killAgent } from '../../../src/agents/kill/kill.ts';
import { settleAgent } from '../../../src/agents/settle/settle.ts';
import type { ReaperError } from '../../../src/errors.ts';
import { requireAgent, unsettledAgents } from '../../../src/store/agents.ts';
import { outcomeOf } from '../../../src/store/outcomes.ts';
import { layTombstone } from '../../../src/store/tombstones.ts';
import { verify } from '../../../src/sweep/verify.ts';
import { eventually } from '../../helpers/eventually.ts';
import { runNode } from '../../helpers/processes.ts';
import { leftOf, settled } from '../left.ts';
import { world } from '../world.ts';

describe('a deployment that fails leaves nothing, and says at which step', () => {
  test.each(deploySteps)('%s', async (failing) => {
    const here = world();
    let id = '';
    const failed = here.shell('setsid sleep 1000 & sleep 1000', {}, (step, agentId) => {
      id = agentId;
      if (step === failing) throw new Error('no room on the moon');
    });
    const error: unknown = await failed.catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'DEPLOY_FAILED',
      facts: {
        step: failing,
        agentId: id,
        reason: 'no room on the moon',
        cleanup_performed: true,
        left: null,
      },
    });
    expect(await leftOf(here, [id])).toEqual([]);
    expect(outcomeOf(here.manager.store, id)).toMatchObject({ cause: 'spawn_failed', status: 'error' });
  });

  test('when the program is of a format that the kernel does not run', async () => {
    const here = world();
    await expect(
      here.deploy({ command: [join(import.meta.dirname, 'faults.test.ts')] }),
    ).rejects.toMatchObject({
      code: 'ENGINE_NOT_FOUND',
    });
  });

  test('but what cannot be taken back, which it names', async () => {
    const here = world();
    const archive = join(here.task.workspace, 'archive');
    let id = '';
    const failed = here.shell('sleep 1000', {}, (step, agentId) => {
      id = agentId;
      if (step !== 'record') return;
      rmdirSync(archive);
      symlinkSync(tmpdir(), archive);
      throw new Error('no room on the moon');
    });
    const error = (await failed.catch((reason: unknown) => reason)) as ReaperError<'DEPLOY_FAILED'>;
    expect(error.facts).toMatchObject({
      cleanup_performed: false,
      left: expect.stringMatching(/^logs .*archive/s) as string,
    });
    expect(error.message).toContain(`of it is left: logs ${here.task.workspace}`);
    const { processes, state } = await verify(here.manager, { exceptLive: true });
    expect(processes).toEqual([]);
    expect(state).toContainEqual({
      kind: 'agent',
      locator: id,
      agentId: id,
      detail: 'its outcome is on record, and not released: logs',
    });
    rmSync(archive);
    mkdirSync(archive, { mode: 0o700 });
    // Its exit hook may be at it.
    await eventually(async () => (await settleAgent(here.manager, id, 'sweep')).state === 'settled', {
      what: 'it is settled',
    });
  });

  test('when the caller gives up', async () => {
    const here = world();
    const gaveUp = new AbortController();
    let id = '';
    const failed = here.shell('sleep 1000', { signal: gaveUp.signal }, (step, agentId) => {
      id = agentId;
      if (step === 'exec') gaveUp.abort();
    });
    await expect(failed).rejects.toMatchObject({ name: 'AbortError' });
    expect(await leftOf(here, [id])).toEqual([]);
  });

  test.each(deploySteps)('when it is stopped meanwhile, at the step %s', async (stopped) => {
    const here = world();
    let id = '';
    const failed = here.shell('sleep 1000', {}, (step, agentId) => {
      id = agentId;
      if (step === stopped) layTombstone(here.manager.store, 'agent', agentId, 'changed our mind');
    });
    if (stopped === 'record') {
      // It runs by then, and who stops it ends it.
      await failed.catch(() => undefined);
      await killAgent(here.manager, id, { reason: 'changed our mind', by: 'test' });
    } else {
      await expect(failed).rejects.toMatchObject({ code: 'STOPPED' });
    }
    expect(await leftOf(here, [id])).toEqual([]);
  });
});

describe('a deployer that is killed leaves what the next one settles', () => {
  const program = join(import.meta.dirname, '../programs/deploy.js');

  test.each(deploySteps)('at the step %s', async (step) => {
    const here = world();
    const args = [here.home, here.task.id, '', '1', 'sleep', '1000'];
    const { stdout, signal } = await runNode(program, args, { DIE_AT: step });
    expect(signal).toBe('SIGKILL');
    const { id } = JSON.parse(stdout) as { id: string };
    for (const { id: one } of unsettledAgents(here.manager.store))
      await settleAgent(here.manager, one, 'sweep');
    const agent = requireAgent(here.manager.store, id);
    if (agent.settledAt === null) {
      // It was born, and is adopted.
      expect(agent).toMatchObject({ status: 'running', processState: 'running' });
      expect(['launch', 'exec', 'record']).toContain(step);
      await killAgent(here.manager, id, { reason: 'enough', by: 'test' });
    }
    await settled(here, id);
    await eventually(async () => (await leftOf(here, [id])).length === 0, { what: 'nothing is left' });
  });
});
