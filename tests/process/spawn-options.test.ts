import { describe, expect, test } from 'vitest';
import { spawn } from '../../src/process/index.ts';
import { openDescriptors, rejection } from './helpers.ts';

type Loose = (...args: unknown[]) => Promise<unknown>;
const spawnAnything = spawn as unknown as Loose;

describe('spawn refuses, before anything happens,', () => {
  test.each([
    ['an empty name', ['']],
    ['a name that is no string', [7]],
    ['a NUL in the name', ['a\0b']],
    ['a NUL in an argument', ['true', ['a\0b']]],
    ['an argument that is no string', ['true', [7]]],
    ['a directory with a NUL', ['true', [], { cwd: '/\0' }]],
    ['a directory on the web', ['true', [], { cwd: new URL('http://localhost/') }]],
    ['an environment that is none', ['true', [], { env: 'A=1' }]],
    ['an environment variable with a NUL', ['true', [], { env: { A: '\0' } }]],
    ['an environment variable with = in its name', ['true', [], { env: { 'A=B': '1' } }]],
    ['an unknown tier', ['true', [], { containment: 'jail' }]],
    ['an unknown policy', ['true', [], { onParentExit: 'maybe' }]],
    ['a negative grace', ['true', [], { grace: -1 }]],
    ['a grace that is no number', ['true', [], { grace: Number.NaN }]],
    ['a grace in words', ['true', [], { grace: '5s' }]],
    ['a timeout of 0', ['true', [], { timeout: 0 }]],
    ['an endless timeout', ['true', [], { timeout: Infinity }]],
    ['an idle timeout of 0', ['true', [], { idleTimeout: 0 }]],
    ['a stream that is none', ['true', [], { stdio: 'pipes' }]],
    ['a fourth stream', ['true', [], { stdio: ['pipe', 'pipe', 'pipe', 'pipe'] }]],
    ['a stream without a descriptor', ['true', [], { stdio: ['pipe', {}, 'pipe'] }]],
    ['an IPC channel', ['true', [], { stdio: ['pipe', 'pipe', 'ipc'] }]],
    ['half a process', ['true', [], { limits: { processes: 0.5 } }]],
    ['negative memory', ['true', [], { limits: { memoryBytes: -1 } }]],
    ['no CPU', ['true', [], { limits: { cpu: 0 } }]],
    ['a signal that is none', ['true', [], { signal: {} }]],
    ['options that are none', ['true', [], 7]],
  ])('%s', async (_, args) => {
    expect(await rejection(spawnAnything(...args))).toMatchObject({ code: 'INVALID_OPTION' });
  });

  test.each([
    ['gracePeriod', undefined],
    ['graec', 'grace'],
    ['timout', 'timeout'],
    ['onparentexit', 'onParentExit'],
    ['shell', "spawn('sh', ['-c', command])"],
    ['detached', "onParentExit: 'keep'"],
    ['killSignal', 'terminate({ signal })'],
  ])('the unknown option %s, with what was likely meant', async (option, suggestion) => {
    const error = await rejection(spawnAnything('true', [], { [option]: 1 }));
    expect(error).toMatchObject({ code: 'UNKNOWN_OPTION', facts: { option } });
    expect((error as { facts: { suggestion?: string } }).facts.suggestion).toBe(suggestion);
  });

  test('an unknown limit', async () => {
    expect(await rejection(spawnAnything('true', [], { limits: { memory: 1 } }))).toMatchObject({
      code: 'UNKNOWN_OPTION',
      facts: { option: 'memory' },
    });
  });

  test('a group that should end with us, for nobody could end it', async () => {
    const error = await rejection(spawn('true', [], { containment: 'group' }));
    expect(error).toMatchObject({ code: 'PARENT_EXIT_UNSUPPORTED', facts: { tier: 'group' } });
  });

  test.each(['group', 'subreaper'] as const)(
    'limits in tier %s, for nothing enforces them',
    async (containment) => {
      const options = { containment, onParentExit: 'keep', limits: { processes: 5 } } as const;
      expect(await rejection(spawn('true', [], options))).toMatchObject({
        code: 'LIMIT_UNSUPPORTED',
        facts: { limit: 'processes', tier: containment },
      });
    },
  );

  test('silence as a limit in a group, for nobody listens there', async () => {
    const options = { containment: 'group', onParentExit: 'keep', idleTimeout: 5 } as const;
    expect(await rejection(spawn('true', [], options))).toMatchObject({ code: 'INVALID_OPTION' });
  });

  test('a descriptor that is closed', async () => {
    const before = openDescriptors();
    const error = await rejection(spawn('true', [], { stdio: ['pipe', 'pipe', 999_999] }));
    expect(error).toMatchObject({ code: 'SPAWN_FAILED', facts: { stage: 'stdio', errno: 'EBADF' } });
    expect(openDescriptors()).toBe(before);
  });
});
