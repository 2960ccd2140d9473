import { describe, expect, test } from 'vitest';
import { sweep } from '../../src/sweep/sweep.ts';
import { verify } from '../../src/sweep/verify.ts';
import { requireAgent } from '../../src/store/agents.ts';
import { isAlive } from '../host/helpers.ts';
import { leaving, leftBy, slayAll, wreckage } from './wreck.ts';

const detached = '[limits]\ngrace = "300ms"\nhard = "5s"\n[agents]\nlauncher = "detached"\n';
const subreaper = `${detached}containment = "subreaper"\n`;

describe('a sweep', () => {
  test('finds nothing where nothing is', async () => {
    const { manager } = wreckage();
    const report = await sweep(manager, { dryRun: false });
    expect(report).toMatchObject({ remaining: 0, unknown: [], agents: { live: [] } });
    expect(await verify(manager)).toMatchObject({ clean: true, processes: [], state: [] });
  });

  test.each([
    ['in a cgroup', detached],
    ['without a cgroup', subreaper],
  ])('ends what is left %s of a run whose supervisor and host were killed', async (_, config) => {
    const here = wreckage({ config });
    const { agent } = await here.shell(leaving);
    const pids = await leftBy(here);
    await slayAll(here);
    expect(pids.map(isAlive)).toEqual(pids.map(() => true));
    const dry = await sweep(here.manager, { dryRun: true });
    expect(dry.remaining).toBeGreaterThan(0);
    expect((await verify(here.manager, { exceptLive: true })).processesTotal).toBeGreaterThan(0);
    expect(pids.map(isAlive)).toEqual(pids.map(() => true));
    const report = await sweep(here.manager, { dryRun: false });
    expect(pids.map(isAlive)).toEqual(pids.map(() => false));
    expect(report).toMatchObject({ remaining: 0, unknown: [] });
    expect(requireAgent(here.manager.store, agent.id)).toMatchObject({
      status: 'lost',
      processState: 'gone',
    });
    expect(await verify(here.manager)).toMatchObject({ clean: true, processes: [], state: [] });
  });
});
