import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** A source that no list names would never be compiled, and nothing would say so. */
test.each(['core', 'supervisor', 'addon', 'tests'])(
  'every source of native/%s is in its list, and only those',
  (part) => {
    const list = readFileSync(join(root, `native/${part}/${part}.gypi`), 'utf8').replace(/#.*/g, '');
    const listed = [...list.matchAll(/["'](native\/[^"']+\.cc)["']/g)].map(([, path]) => path ?? '');
    const own = listed.filter((path) => path.startsWith(`native/${part}/`));
    const there = readdirSync(join(root, 'native', part), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.cc'))
      .map((name) => `native/${part}/${name}`);
    expect([...new Set(own)].sort()).toEqual(there.sort());
  },
);
