import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sha256Hex } from '../../src/store/host/sha256.ts';

const reference = (text: string): string => createHash('sha256').update(text).digest('hex');

it('hashes as node:crypto does, whatever the length', () => {
  for (let length = 0; length <= 200; length += 1) {
    const text = 'x'.repeat(length);
    expect(sha256Hex(text), String(length)).toBe(reference(text));
  }
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => sha256Hex(text) === reference(text)),
  );
});
