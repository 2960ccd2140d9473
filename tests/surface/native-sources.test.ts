import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const parts = ['core', 'supervisor', 'addon', 'tests'];

/** A source that no list names would never be compiled, and nothing would say so. */
test('every native source is in a list, and every listed one is there', () => {
  const listed = new Set(parts.flatMap(sourcesInList));
  const there = readdirSync(join(root, 'native'), { recursive: true, encoding: 'utf8' })
    // scripts/fuzz compiles whatever stands in fuzz/, by itself.
    .filter((name) => name.endsWith('.cc') && !name.startsWith('fuzz/'))
    .map((name) => `native/${name}`);
  expect([...listed].sort()).toEqual(there.sort());
});

function sourcesInList(part: string): string[] {
  const list = readFileSync(join(root, `native/${part}/${part}.gypi`), 'utf8').replace(/#.*/g, '');
  return [...list.matchAll(/["'](native\/[^"']+\.cc)["']/g)].map(([, path]) => path ?? '');
}
