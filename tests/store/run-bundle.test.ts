import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { runBundle } from '../../src/store/run-bundle.ts';
import { eventually } from '../helpers/eventually.ts';

describe('what was compiled', () => {
  it('is kept, privately, and the next start runs it', async () => {
    const { file, cache } = folder();
    expect(runBundle(file, cache)).toMatchObject({ answer: 42 });
    const [name = ''] = await kept(cache, 1);
    expect(name).toBe(`bundle.cjs-0123456789abcdef-${process.version}-${process.arch}`);
    expect(statSync(join(cache, name)).mode & 0o777).toBe(0o600);
    expect(statSync(cache).mode & 0o777).toBe(0o700);
    const before = statSync(join(cache, name)).mtimeMs;
    expect(runBundle(file, cache)).toMatchObject({ answer: 42 });
    expect(statSync(join(cache, name)).mtimeMs).toBe(before);
  });

  it.each([
    ['is garbage', garbage],
    ['is a directory', (path: string) => mkdirSync(path, { recursive: true })],
  ])('is not taken when it %s', (_what, spoil) => {
    neverKept();
    const { file, cache } = folder();
    mkdirSync(cache, { mode: 0o700 });
    spoil(join(cache, `bundle.cjs-0123456789abcdef-${process.version}-${process.arch}`));
    expect(runBundle(file, cache)).toMatchObject({ answer: 42 });
  });

  it('leaves no draft behind where it cannot be kept', () => {
    neverKept();
    const { file, cache } = folder();
    const name = `bundle.cjs-0123456789abcdef-${process.version}-${process.arch}`;
    mkdirSync(join(cache, name), { recursive: true, mode: 0o700 });
    runBundle(file, cache);
    vi.runAllTimers();
    expect(readdirSync(cache)).toEqual([name]);
  });

  it('is not needed: without a place for it a bundle runs all the same', () => {
    neverKept();
    const { file } = folder();
    expect(runBundle(file, null)).toMatchObject({ answer: 42 });
    expect(runBundle(file, join(file, 'cache'))).toMatchObject({ answer: 42 });
  });

  it('is forgotten when there are newer ones enough', async () => {
    const { file, cache } = folder();
    mkdirSync(cache, { mode: 0o700 });
    for (let n = 1; n <= 6; n += 1) {
      const old = join(cache, `bundle.cjs-${String(n)}`);
      writeFileSync(old, '');
      utimesSync(old, n, n);
    }
    writeFileSync(join(cache, 'other.cjs-1'), '');
    runBundle(file, cache);
    const names = await eventually(
      () => {
        const found = readdirSync(cache).sort();
        return found.length === 5 ? found : null;
      },
      { what: 'the old ones are gone' },
    );
    expect(names.filter((name) => name.startsWith('bundle'))).toHaveLength(4);
    expect(names).toContain('other.cjs-1');
    expect(names).toContain('bundle.cjs-6');
  });

  it('knows where it is, and can require', () => {
    const { file } = folder("exports.dir = __dirname; exports.join = require('node:path').join('a', 'b');");
    expect(runBundle(file, null)).toMatchObject({ dir: join(file, '..'), join: 'a/b' });
  });
});

function folder(code = 'exports.answer = (() => 6 * 7)();'): { file: string; cache: string } {
  const path = mkdtempSync(join(tmpdir(), 'ar-cache-'));
  onTestFinished(() => {
    rmSync(path, { recursive: true, force: true });
  });
  const file = join(path, 'bundle.cjs');
  writeFileSync(
    file,
    `// 0123456789abcdef\n(function (exports, require, module, __filename, __dirname) {\n${code}\n})`,
  );
  return { file, cache: join(path, 'cache') };
}

/** The test is over before a cache would be written, and its folder with it. */
function neverKept(): void {
  vi.useFakeTimers();
  onTestFinished(() => {
    vi.useRealTimers();
  });
}

function garbage(path: string): void {
  writeFileSync(path, 'garbage', { mode: 0o600 });
}

async function kept(cache: string, count: number): Promise<string[]> {
  return eventually(
    () => {
      const names = readdirSync(cache).filter((name) => !name.startsWith('.'));
      return names.length === count ? names : null;
    },
    { what: 'it is written' },
  );
}
