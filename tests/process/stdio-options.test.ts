import { createReadStream } from 'node:fs';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { stdioNull, stdioPipe } from '../../src/native/contract.ts';
import { stdioDescriptors } from '../../src/process/stdio-options.ts';

function taken(value: unknown): number[] {
  return [...stdioDescriptors(value)];
}

describe('standard streams', () => {
  test.each([
    [undefined, [stdioPipe, stdioPipe, stdioPipe]],
    ['pipe', [stdioPipe, stdioPipe, stdioPipe]],
    ['ignore', [stdioNull, stdioNull, stdioNull]],
    ['inherit', [0, 1, 2]],
    [[], [stdioPipe, stdioPipe, stdioPipe]],
    [['ignore'], [stdioNull, stdioPipe, stdioPipe]],
    [
      [null, 'inherit', 'ignore'],
      [stdioPipe, 1, stdioNull],
    ],
    [
      [7, 'inherit', 1],
      [7, 1, 1],
    ],
  ])('given as %j are %j', (value, expected) => {
    expect(taken(value)).toEqual(expected);
  });

  test('are those of a stream that has a descriptor', () => {
    expect(taken([process.stdin, process.stdout, process.stderr])).toEqual([0, 1, 2]);
    expect(taken(['pipe', { _handle: { fd: 9 } }, 'pipe'])).toEqual([stdioPipe, 9, stdioPipe]);
  });

  test('are those of a file only once it is open', async () => {
    const file = createReadStream('/dev/null');
    expect(() => taken([file])).toThrow('stdio[0] is "a ReadStream without a descriptor"');
    const [fd] = (await once(file, 'open')) as [number];
    expect(taken([file])[0]).toBe(fd);
    file.destroy();
    await once(file, 'close');
    expect(() => taken([file])).toThrow('without a descriptor');
  });

  test.each([-1, -2, 1.5, Number.NaN, 2 ** 31, 'pipes', 'ipc', 'overlapped', true, 3n])(
    'are refused when one is %s',
    (value) => {
      expect(() => taken(['pipe', value])).toThrow(
        expect.objectContaining({
          code: 'INVALID_OPTION',
          facts: expect.objectContaining({ option: 'stdio[1]', value }) as object,
        }) as Error,
      );
    },
  );

  test('are refused when a stream has no descriptor, by what it is', () => {
    expect(() => taken(['pipe', 'pipe', new PassThrough()])).toThrow(
      'stdio[2] is "a PassThrough without a descriptor"',
    );
    expect(() => taken([{ _handle: null }])).toThrow('stdio[0] is "a Object without a descriptor"');
  });

  test('are refused when an object has no class to be named by', () => {
    expect(() => taken([Object.create(null)])).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }) as Error,
    );
  });

  test('are refused when there are more than three', () => {
    expect(() => taken(['pipe', 'pipe', 'pipe', 'pipe'])).toThrow(
      expect.objectContaining({
        code: 'INVALID_OPTION',
        facts: expect.objectContaining({ option: 'stdio', expected: 'at most three streams' }) as object,
      }) as Error,
    );
  });
});
