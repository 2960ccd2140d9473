import { describe, expect, test } from 'vitest';
import { probeContainment, ReaperError, spawn } from '../../src/process/index.ts';
import { isAlive, outputOf, rejection } from './helpers.ts';

const probe = await probeContainment();
const isAvailable = (name: string): boolean =>
  probe.tiers.some(({ tier, available }) => tier === name && available);

describe('probeContainment', () => {
  test('tells of every tier, strongest first, and of why one is out', () => {
    expect(probe.tiers.map(({ tier }) => tier)).toEqual(['pidns', 'cgroup', 'subreaper', 'group']);
    for (const { available, step, detail } of probe.tiers) {
      expect(detail).not.toBe('');
      expect(available || step !== undefined).toBe(true);
    }
    expect(isAvailable(probe.chosen)).toBe(true);
    expect(probe.canEscape.length).toBeGreaterThan(0);
    expect(probe.kernel).toMatch(/^\d+\.\d+/);
  });

  test('says what auto then takes', async () => {
    const run = await spawn('true');
    expect(run.containment.tier).toBe(probe.chosen);
    for (const { tier, step } of run.containment.rejected) expect([tier, step]).not.toContain('');
    await run.ended;
  });
});

describe('a tier that is asked for', () => {
  test.each(['pidns', 'cgroup', 'subreaper'] as const)(
    'is the one that is used, or a typed error: %s',
    async (tier) => {
      if (!isAvailable(tier)) {
        expect(await rejection(spawn('true', { containment: tier }))).toMatchObject({
          code: 'CONTAINMENT_UNAVAILABLE',
          facts: { tier },
        });
        return;
      }
      const run = await spawn('sh', ['-c', 'sleep 1000 & echo $$; wait'], { containment: tier });
      expect(run.containment.tier).toBe(tier);
      const report = await run.terminate({ grace: 0 });
      expect(report.verified).toMatchObject({ value: true, strength: 'kernel-proof' });
      expect(isAlive(run.pid)).toBe(false);
    },
  );

  test.runIf(isAvailable('pidns'))('pidns gives pids of its own, and ours from outside', async () => {
    const run = await spawn('sh', ['-c', 'echo $$'], { containment: 'pidns' });
    expect(Number(await outputOf(run))).not.toBe(run.pid);
    await run.ended;
  });
});

describe('an escapee', () => {
  test.each(['cgroup', 'subreaper'] as const)(
    'is told by its session, also when the payload is gone: %s',
    async (tier) => {
      if (!isAvailable(tier)) return;
      const script = 'trap "exit 0" USR1; setsid sh -c "kill -USR1 \\$1; exec sleep 1000" sh $$ & wait';
      const run = await spawn('sh', ['-c', script], { containment: tier });
      expect((await run.ended).escapees).toMatchObject([{ how: 'session' }]);
    },
  );
});

describe('limits', () => {
  test.each([
    ['memoryBytes', { memoryBytes: 64 << 20 }],
    ['processes', { processes: 20 }],
    ['cpu', { cpu: 0.5 }],
  ])('are enforced, or refused by name: %s', async (limit, limits) => {
    const run = await spawn('sleep', ['1000'], { limits, stdio: 'ignore' }).catch((error: unknown) => error);
    if (ReaperError.is(run)) {
      expect(run).toMatchObject({ code: 'LIMIT_UNSUPPORTED', facts: { limit } });
      return;
    }
    const started = run as Awaited<ReturnType<typeof spawn>>;
    expect(started.containment.leaf).not.toBeNull();
    await started.terminate({ grace: 0 });
  });
});
