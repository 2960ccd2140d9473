import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { stdioNull, stdioPipe } from '../../src/native/contract.ts';
import type { SpawnOptions } from '../../src/process/index.ts';
import { spawnPlan } from '../../src/process/spawn-plan.ts';

describe('the plan of a spawn', () => {
  test('fills in every default', () => {
    expect(spawnPlan('true', [], { env: {} })).toEqual({
      file: 'true',
      args: [],
      cwd: undefined,
      env: [],
      stdio: Int32Array.of(stdioPipe, stdioPipe, stdioPipe),
      containment: 'auto',
      onParentExit: 'terminate',
      grace: 5_000,
      timeout: undefined,
      idleTimeout: undefined,
      limits: {},
      signal: undefined,
    });
  });

  test('holds what was given', () => {
    const signal = AbortSignal.abort();
    const options: SpawnOptions = {
      cwd: '/tmp',
      env: { A: '1', EMPTY: '' },
      stdio: ['ignore', 'inherit', 7],
      containment: 'cgroup',
      onParentExit: 'keep',
      grace: 0,
      timeout: 0.5,
      idleTimeout: 3,
      limits: { processes: 9 },
      signal,
    };
    expect(spawnPlan('sh', ['-c', ''], options)).toEqual({
      ...options,
      file: 'sh',
      args: ['-c', ''],
      env: ['A=1', 'EMPTY='],
      stdio: Int32Array.of(stdioNull, 1, 7),
      timeout: 1,
    });
  });

  test('takes its environment from this process where none is given', () => {
    expect(spawnPlan('true', [], {}).env).toEqual(
      Object.entries(process.env).map(([name, value]) => `${name}=${value ?? ''}`),
    );
  });

  test('leaves out variables without a value, and writes plain values as node:child_process does', () => {
    const env = { GONE: undefined, ONE: 1, YES: true } as unknown as NodeJS.ProcessEnv;
    expect(spawnPlan('true', [], { env }).env).toEqual(['ONE=1', 'YES=true']);
  });

  test('has an absolute directory, given as a path or as a URL', () => {
    expect(spawnPlan('true', [], { cwd: 'a/../b' }).cwd).toBe(resolve('b'));
    expect(spawnPlan('true', [], { cwd: pathToFileURL('/a b') }).cwd).toBe('/a b');
  });

  test.each([
    [{ A: null }, 'env.A'],
    [{ A: {} }, 'env.A'],
    [{ 'A\0': '1' }, 'env'],
    [{ '=A': '1' }, 'env'],
    ['A=1', 'env'],
  ])('is refused with the environment %j, by the name of the variable', (env, option) => {
    expect(() => spawnPlan('true', [], { env } as unknown as SpawnOptions)).toThrow(
      expect.objectContaining({
        code: 'INVALID_OPTION',
        facts: expect.objectContaining({ option }) as object,
      }) as Error,
    );
  });

  test.each([
    [undefined, [], 'file'],
    ['', [], 'file'],
    ['true', 'args', 'args'],
    ['true', undefined, 'args'],
    ['true', ['a', '\0'], 'args[1]'],
    ['true', [Number.NaN], 'args[0]'],
  ])('is refused for %j with %j, by what is wrong', (file, args, option) => {
    expect(() => spawnPlan(file, args, {})).toThrow(
      expect.objectContaining({
        code: 'INVALID_OPTION',
        facts: expect.objectContaining({ option }) as object,
      }) as Error,
    );
  });

  test('is refused with an unknown tier, and names those that there are', () => {
    expect(() => spawnPlan('true', [], { containment: 'Cgroup' } as unknown as SpawnOptions)).toThrow(
      'containment is "Cgroup", which is not one of auto, pidns, cgroup, subreaper, group',
    );
  });

  test.each(['auto', 'pidns', 'cgroup'] as const)('may have limits in tier %s', (containment) => {
    expect(spawnPlan('true', [], { containment, limits: { cpu: 2 } }).limits).toEqual({ cpu: 2 });
  });

  test('may be of a group without limits, when it may outlive us', () => {
    const options = { containment: 'group', onParentExit: 'keep', limits: { cpu: undefined } } as const;
    expect(spawnPlan('true', [], options as unknown as SpawnOptions)).toMatchObject({
      containment: 'group',
      onParentExit: 'keep',
    });
  });
});
