import { describe, expect, test } from 'vitest';
import { healthReport } from '../../src/sweep/health.ts';
import { sweep } from '../../src/sweep/sweep.ts';
import { recordRunFacts } from '../../src/store/transitions.ts';
import { hostPid, slay, wreckage } from './wreck.ts';

const detached = '[limits]\ngrace = "300ms"\n[agents]\nlauncher = "detached"\n';

describe('health', () => {
  test('is good where nothing is', async () => {
    const { manager } = wreckage();
    const report = await healthReport(manager);
    expect(report).toMatchObject({
      version: 1,
      healthy: true,
      problems: [],
      store: { ok: true, error: null },
      host: { state: 'none' },
      agents: { total: 0, live: 0, unsettled: 0, oldestUnsettled: null, stalled: [], survivors: 0 },
      lastSweep: null,
    });
    expect(report.disk[0]?.free).toBeGreaterThan(0);
  });

  test('counts live agents, and knows the host that they are registered with', async () => {
    const here = wreckage({ config: detached });
    const { agent } = await here.shell('sleep 1000');
    recordRunFacts(here.manager.store, agent.id, { stalledSince: 17 });
    const report = await healthReport(here.manager);
    expect(report).toMatchObject({
      healthy: false,
      host: { state: 'running', agents: 1 },
      agents: { live: 1, byStatus: { running: 1 }, stalled: [{ id: agent.id, since: 17 }] },
    });
    expect(report.problems.map(({ code }) => code)).toContain('stalled');
  });

  test('says that the host of live agents is gone', async () => {
    const here = wreckage({ config: detached });
    await here.shell('sleep 1000');
    await slay(await hostPid(here));
    const { problems, host } = await healthReport(here.manager);
    expect(host.state).toBe('none');
    expect(problems.map(({ code }) => code)).toContain('host_missing');
  });

  test('remembers the last sweep that acted', async () => {
    const { manager } = wreckage();
    await sweep(manager, { dryRun: true });
    expect((await healthReport(manager)).lastSweep).toBeNull();
    const { startedAt } = await sweep(manager, { dryRun: false });
    expect((await healthReport(manager)).lastSweep).toMatchObject({ at: startedAt, failed: 0 });
  });

  test('says that the store cannot be read, instead of failing', async () => {
    const here = wreckage();
    const manager = here.again();
    manager.store.database.close();
    const report = await healthReport(manager);
    expect(report).toMatchObject({ healthy: false, store: { ok: false }, agents: null });
  });
});
