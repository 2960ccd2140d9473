import { expect, test } from 'vitest';
import { nearest } from '../../src/cli/nearest.ts';

const names = ['exec', 'doctor', 'version', 'help'];

test.each([
  ['doctr', 'doctor'],
  ['exce', 'exec'],
  ['verison', 'version'],
  ['halp', 'help'],
])('%s was meant to be %s', (typo, meant) => {
  expect(nearest(typo, names)).toBe(meant);
});

test('a word that is near to nothing has no suggestion', () => {
  expect(nearest('frobnicate', names)).toBeUndefined();
  expect(nearest('', names)).toBeUndefined();
});
