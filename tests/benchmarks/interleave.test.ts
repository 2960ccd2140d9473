import { describe, expect, test } from 'vitest';
import { interleave, rotated } from '../../benchmarks/interleave.ts';

describe('interleaved measuring', () => {
  test('asks all in turn, another first each time, and drops the warm-up', async () => {
    const order: string[] = [];
    const round = (name: string) => () => Promise.resolve(order.push(name));
    const samples = await interleave({ a: round('a'), b: round('b') }, { runs: 2, warmUp: 1 });
    expect(order.join('')).toBe('abbaab');
    expect(samples).toEqual({ a: [4, 5], b: [3, 6] });
  });

  test('stops at the first that fails', async () => {
    const failing = { a: () => Promise.reject(new Error('no proof')) };
    await expect(interleave(failing, { runs: 1, warmUp: 0 })).rejects.toThrow('no proof');
  });

  test('rotates any list', () => {
    expect(rotated([1, 2, 3], 4)).toEqual([2, 3, 1]);
    expect(rotated([], 4)).toEqual([]);
  });
});
