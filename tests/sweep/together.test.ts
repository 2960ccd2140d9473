import { describe, expect, test } from 'vitest';
import { requireAgent, unsettledAgents } from '../../src/store/agents.ts';
import type { Leftover } from '../../src/sweep/leftover.ts';
import { sweep } from '../../src/sweep/sweep.ts';
import { verify } from '../../src/sweep/verify.ts';
import { startAgentReaper } from '../cli/program.ts';
import { isAlive } from '../host/helpers.ts';
import { runNode } from '../helpers/processes.ts';
import { deployer, leaving, leftBy, slayAll, wreckage } from './wreck.ts';

const config = '[limits]\ngrace = "300ms"\nspawns_per_minute = 100\n[agents]\nlauncher = "detached"\n';

describe('several at once', () => {
  test('sweeps of different processes all end well, and clear everything', async () => {
    const here = wreckage({ config, hooks: 'none' });
    await here.shell(leaving);
    const pids = await leftBy(here);
    await Promise.all([1, 2, 3].map(() => here.shell('sleep 1000')));
    await slayAll(here);
    const sweeps = [1, 2, 3].map(async () => {
      const child = startAgentReaper(here.manager.store, ['sweep', '--yes']);
      child.stdout.resume();
      return new Promise((resolve) => child.once('exit', resolve));
    });
    expect(await Promise.all(sweeps)).toEqual([0, 0, 0]);
    expect(pids.some(isAlive)).toBe(false);
    expect(unsettledAgents(here.manager.store)).toEqual([]);
    expect(await verify(here.manager)).toMatchObject({ processes: [], state: [], unknown: [] });
  });

  test('a sweep beside deployments harms none of them', async () => {
    const here = wreckage({ config });
    const over = new AbortController();
    const told: Leftover[] = [];
    const sweeping = (async () => {
      let count = 0;
      for (; !over.signal.aborted; count += 1) {
        const report = await sweep(here.again(), { dryRun: false });
        told.push(...report.leftovers.filter(({ kind }) => kind !== 'leaf'));
      }
      return count;
    })();
    const args = [here.home, here.task.id, '', '5', 'sleep', '1000'];
    const results = await Promise.all([1, 2, 3].map(() => runNode(deployer, args)));
    over.abort();
    expect(await sweeping).toBeGreaterThan(0);
    expect(told).toEqual([]);
    const agents = results.flatMap(({ stdout }) =>
      stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as { readonly id?: string; readonly payload: number }),
    );
    expect(agents).toHaveLength(15);
    for (const { id, payload } of agents) {
      expect(requireAgent(here.manager.store, id ?? '').status).toBe('running');
      expect(isAlive(payload)).toBe(true);
    }
  });

  test('a sweep that is given up ends between two leftovers, and the next one goes on', async () => {
    const here = wreckage({ config, hooks: 'none' });
    await here.shell('sleep 1000');
    await slayAll(here);
    await expect(
      sweep(here.manager, { dryRun: false, signal: AbortSignal.abort(new Error('enough')) }),
    ).rejects.toThrow('enough');
    expect(await sweep(here.manager, { dryRun: false })).toMatchObject({ remaining: 0 });
    expect(await verify(here.manager)).toMatchObject({ processes: [], state: [] });
  });
});
