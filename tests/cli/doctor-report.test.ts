import { describe, expect, test } from 'vitest';
import { doctorReport } from '../../src/cli/doctor-report.ts';
import { doctorText } from '../../src/cli/doctor-text.ts';
import { promises } from '../../src/cli/promises.ts';
import type { ContainmentProbe } from '../../src/process/index.ts';

const part = { ok: true, path: '/opt/x', version: '0.1.0', problem: null };
const probe: ContainmentProbe = {
  tiers: [
    {
      tier: 'pidns',
      available: false,
      step: 'clone3',
      errno: 1,
      name: 'EPERM',
      detail: 'clone3 refused with EPERM',
    },
    {
      tier: 'cgroup',
      available: false,
      step: 'cgroup',
      errno: 30,
      name: 'EROFS',
      detail: 'cgroup refused with EROFS',
    },
    { tier: 'subreaper', available: true, detail: 'works' },
    { tier: 'group', available: true, detail: 'works' },
  ],
  chosen: 'subreaper',
  kernel: '6.1.0',
  canEscape: ['a descendant that outlives a SIGKILL of the supervisor'],
};

describe('the report of doctor', () => {
  const report = doctorReport('v20.20.2', part, part, probe);

  test('is this JSON, version 1', async () => {
    await expect(`${JSON.stringify(report, null, 2)}\n`).toMatchFileSnapshot('golden/doctor.json');
  });

  test('is this text for people', async () => {
    await expect(`${doctorText(report)}\n`).toMatchFileSnapshot('golden/doctor.txt');
  });

  test('is unhealthy without an addon, and then promises nothing', () => {
    const broken = { ok: false, path: null, version: null, problem: 'not built' };
    const unhealthy = doctorReport('v20.20.2', broken, part, null);
    expect(unhealthy).toMatchObject({ healthy: false, containment: null, promises: [] });
    expect(doctorText(unhealthy)).toContain('addon       unusable: not built');
  });

  test('lists P1 to P12, each once, in order', () => {
    expect(promises.map(({ id }) => id)).toEqual(Array.from({ length: 12 }, (_, i) => `P${i + 1}`));
  });

  test('never calls the group tier a proof', () => {
    const p3 = promises.find(({ id }) => id === 'P3');
    expect(p3?.backing.group.holds).toBe('partly');
  });
});
