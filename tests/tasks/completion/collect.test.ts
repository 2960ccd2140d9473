import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { collectDeliverables } from '../../../src/tasks/completion/collect.ts';
import { deliverablePath } from '../../../src/tasks/completion/deliverable-path.ts';

describe('deliverablePath', () => {
  it.each([
    ['src/login.ts', 'src/login.ts'],
    ['  README.md ', 'README.md'],
    ['docs/', 'docs/'],
    ['./bin/run', './bin/run'],
    ['/etc/passwd', '/etc/passwd'],
    ['../up.txt', '../up.txt'],
    ['.gitignore', '.gitignore'],
    ['report.md: what was found', 'report.md'],
    ['report.md - what was found', 'report.md'],
    ['report.md (in English)', 'report.md'],
    ['A script in `tools/run me.sh`', null],
    ['The new file `Makefile`', 'Makefile'],
    ['A page `src/login.tsx` with a form', 'src/login.tsx'],
    ['A working login page', null],
    ['login', null],
    ['tests for src/login.ts', null],
    ['src/**/*.ts', null],
    ['https://example.invalid/x.html', null],
    ['and/or something', null],
    ['v1.2.3', null],
    ['e.g. a list', null],
  ])('finds in %j the path %j', (declared, path) => {
    expect(deliverablePath(declared)).toBe(path);
  });
});

describe('collectDeliverables', () => {
  const startedAt = Date.now() + 3_600_000;
  const later = new Date(startedAt + 60_000);
  let base: string;
  let project: string;

  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'deliverables-'));
    project = join(base, 'project');
    mkdirSync(project);
  });

  afterEach(() => {
    rmSync(base, { recursive: true });
  });

  it('tells new from old, empty and missing ones', async () => {
    put('new.ts', 'x', later);
    put('old.ts', 'x');
    put('empty.ts', '', later);
    expect(await states('new.ts', 'old.ts', 'empty.ts', 'none.ts', 'new.ts/inner.ts', 'A nice page')).toEqual(
      ['fresh', 'stale', 'empty', 'missing', 'missing', 'not-a-path'],
    );
  });

  it('takes a file for new that was moved here with an old date', async () => {
    const began = Date.now() - 2000;
    put('draft.ts', 'x', new Date(0));
    renameSync(join(project, 'draft.ts'), join(project, 'final.ts'));
    const [final] = await collectDeliverables(project, ['final.ts'], began);
    expect(final?.state).toBe('fresh');
  });

  it('does not look outside of the project, by path or by symbolic link', async () => {
    writeFileSync(join(base, 'secret.txt'), 'x');
    symlinkSync('../secret.txt', join(project, 'link.txt'));
    symlinkSync('..', join(project, 'up'));
    const outside = await states(
      '../secret.txt',
      '/etc/passwd',
      'link.txt',
      'up/secret.txt',
      'a/../../secret.txt',
    );
    expect(outside).toEqual(Array(5).fill('outside'));
  });

  it('accepts an absolute path, a link and a strange name inside of the project', async () => {
    put('..x.ts', 'x', later);
    symlinkSync('..x.ts', join(project, 'alias.ts'));
    expect(await states(join(project, '..x.ts'), 'alias.ts', '`..x.ts`')).toEqual([
      'fresh',
      'fresh',
      'fresh',
    ]);
  });

  it('takes a directory for new when a file at any depth in it is', async () => {
    mkdirSync(join(project, 'docs/deep'), { recursive: true });
    mkdirSync(join(project, 'none'));
    put('docs/old.md', 'x');
    expect(await states('docs/', 'none/')).toEqual(['stale', 'empty']);
    put('docs/deep/new.md', 'x', later);
    expect(await states('docs/')).toEqual(['fresh']);
  });

  it('does not follow a link out of a directory, nor one that leads in a circle', async () => {
    mkdirSync(join(project, 'docs'));
    put('docs/old.md', 'x');
    symlinkSync('.', join(project, 'docs/self'));
    symlinkSync('loop', join(project, 'loop'));
    expect(await states('docs/', './loop')).toEqual(['stale', 'unreadable']);
  });

  it('does not look through a directory without end', async () => {
    mkdirSync(join(project, 'many'));
    for (let index = 0; index <= 2000; index += 1) writeFileSync(join(project, 'many', String(index)), '');
    expect(await states('many/')).toEqual(['unreadable']);
  });

  async function states(...declared: readonly string[]): Promise<string[]> {
    return (await collectDeliverables(project, declared, startedAt)).map(({ state }) => state);
  }

  function put(name: string, text: string, date = new Date(0)): void {
    writeFileSync(join(project, name), text);
    utimesSync(join(project, name), date, date);
  }
});
