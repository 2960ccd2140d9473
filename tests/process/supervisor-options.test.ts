import { describe, expect, test } from 'vitest';
import type { SpawnOptions } from '../../src/process/index.ts';
import { spawnPlan } from '../../src/process/spawn-plan.ts';
import { supervisorOptions } from '../../src/process/supervisor-options.ts';

function options(given: SpawnOptions): string[] {
  return supervisorOptions(spawnPlan('true', [], { env: {}, ...given }));
}

const defaults = ['--containment', 'auto', '--on-parent-exit', 'terminate', '--grace', '5000ms'];

describe("the supervisor's command line", () => {
  test('says what is by default, and nothing of what was not asked for', () => {
    expect(options({})).toEqual(defaults);
  });

  test('has a flag with its unit for each option', () => {
    const limits = { memoryBytes: 2 ** 40, processes: 7, cpu: 1.5 };
    const given = {
      grace: 0,
      timeout: 1,
      idleTimeout: 2.5,
      cwd: '/a b',
      limits,
      onParentExit: 'keep',
    } as const;
    expect(options({ ...given, containment: 'cgroup' })).toEqual([
      ...['--containment', 'cgroup', '--on-parent-exit', 'keep', '--grace', '0ms'],
      ...['--timeout', '1ms', '--idle', '3ms', '--cwd', '/a b'],
      ...['--limit-memory', '1099511627776', '--limit-processes', '7', '--limit-cpu', '150'],
    ]);
  });

  test('never holds a number in scientific notation', () => {
    const limits = { memoryBytes: Number.MAX_SAFE_INTEGER };
    expect(options({ timeout: 36_000_000_000, limits })).toEqual([
      ...defaults,
      ...['--timeout', '36000000000ms', '--limit-memory', '9007199254740991'],
    ]);
  });

  test.each([
    [0.0001, '1'],
    [0.014, '1'],
    [0.015, '2'],
    [4096, '409600'],
  ])('gives %s CPUs as %s percent, and never none', (cpu, percent) => {
    expect(options({ limits: { cpu } })).toEqual([...defaults, '--limit-cpu', percent]);
  });
});
