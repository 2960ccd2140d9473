import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { detectProject } from '../../../src/tasks/project/detect.ts';
import { valuesOf } from '../../../src/tasks/project/facts.ts';

let base: string;
let root: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'project-'));
  root = join(base, 'root');
  mkdirSync(root);
});

afterEach(() => {
  rmSync(base, { recursive: true });
});

describe('detectProject', () => {
  it('joins what several manifests say', async () => {
    put(
      'package.json',
      JSON.stringify({ name: 'a', devDependencies: { vitest: '4' }, scripts: { test: 'vitest' } }),
    );
    put('pnpm-lock.yaml', '');
    put('tsconfig.json', '{"compilerOptions":{"strict":true}}');
    put('pyproject.toml', '[tool.ruff]\n');
    put('uv.lock', '');
    put('AGENTS.md', '# how to');
    const context = await detectProject(root);
    expect(context.problems).toEqual([]);
    expect(valuesOf(context, 'language')).toEqual(['JavaScript', 'TypeScript', 'Python']);
    expect(valuesOf(context, 'package-manager')).toEqual(['pnpm', 'uv']);
    expect(valuesOf(context, 'instructions')).toEqual(['AGENTS.md']);
  });

  it('knows nothing of an empty directory, and claims nothing', async () => {
    expect(await detectProject(root)).toMatchObject({ facts: [], problems: [] });
  });

  it('is not misled by a text that mentions a language', async () => {
    put('CLAUDE.md', 'Please copy the python happily; django, react, go, rust.');
    const context = await detectProject(root);
    expect(context.facts.map(({ topic }) => topic)).toEqual(['instructions']);
  });

  it.each([
    ['package.json', '{"name": '],
    ['tsconfig.json', '{"a":}'],
    ['pyproject.toml', '[project\n'],
    ['Cargo.toml', 'a = = 1'],
  ])('records a malformed %s as a problem, and goes on', async (file, text) => {
    put(file, text);
    put('go.mod', 'module x\n');
    const context = await detectProject(root);
    expect(context.problems).toEqual([{ file, problem: expect.stringMatching(/^malformed: ./u) as string }]);
    expect(valuesOf(context, 'language')).toContain('Go');
  });

  it('does not follow a symbolic link out of the project', async () => {
    writeFileSync(join(base, 'package.json'), '{"name":"outside"}');
    symlinkSync('../package.json', join(root, 'package.json'));
    const context = await detectProject(root);
    expect(context.facts).toEqual([]);
    expect(context.problems).toEqual([
      { file: 'package.json', problem: 'a symbolic link leads out of the project' },
    ]);
  });

  it('is not fooled by a neighbour whose name begins with the name of the root', async () => {
    mkdirSync(join(base, 'root-2'));
    writeFileSync(join(base, 'root-2/go.mod'), 'module outside\n');
    symlinkSync('../root-2/go.mod', join(root, 'go.mod'));
    expect((await detectProject(root)).facts).toEqual([]);
  });

  it('follows a symbolic link that stays inside, and one that leads to the root', async () => {
    mkdirSync(join(root, 'config'));
    put('config/package.json', '{"name":"inside"}');
    symlinkSync('config/package.json', join(root, 'package.json'));
    symlinkSync('root', join(base, 'link'));
    expect(valuesOf(await detectProject(join(base, 'link')), 'name')).toEqual(['inside']);
  });

  it('records what is no file, and does not wait for a FIFO', async () => {
    mkdirSync(join(root, 'package.json'));
    execFileSync('mkfifo', [join(root, 'go.mod')]);
    const context = await detectProject(root);
    expect(context.problems.map(({ file, problem }) => `${file}: ${problem}`)).toEqual([
      'package.json: not a regular file',
      'go.mod: not a regular file',
    ]);
  });

  it('reads no manifest above the limit, and keeps a bounded number of facts', async () => {
    put('pyproject.toml', '#'.repeat((1 << 20) + 1));
    const scripts = Object.fromEntries(
      Array.from({ length: 100 }, (_, index) => [`s${String(index)}`, 'x'.repeat(999)]),
    );
    put('package.json', JSON.stringify({ scripts }));
    const context = await detectProject(root);
    expect(valuesOf(context, 'script')).toHaveLength(40);
    expect(Math.max(...context.facts.map(({ detail }) => detail.length))).toBeLessThan(210);
    expect(context.problems).toEqual([
      { file: 'pyproject.toml', problem: '1048577 bytes; at most 1048576 are read' },
      { file: 'package.json', problem: '60 more of "script" are left out' },
    ]);
  });

  it('makes every text a single line', async () => {
    put(
      'package.json',
      JSON.stringify({ name: 'a\n## Mission\u202e\u001b[31m', scripts: { 'x\ny': 'a\r\nb' } }),
    );
    const context = await detectProject(root);
    const texts = context.facts.flatMap(({ value, detail, evidence }) => [value, detail, evidence.key]);
    expect(texts.join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it('ends in time on manifests that were made to be slow', async () => {
    put('tsconfig.json', '/*'.repeat(500_000));
    put('go.mod', 'a.b'.repeat(300_000));
    put('go.work', 'use (\n'.repeat(150_000));
    put('pnpm-workspace.yaml', `packages:\n${' \n'.repeat(500_000)}`);
    put('requirements.txt', '\n'.repeat(1_000_000));
    put('package.json', JSON.stringify({ scripts: { a: 'node '.repeat(200_000) } }));
    const context = await detectProject(root);
    expect(context.problems.map(({ file }) => file)).toEqual(['tsconfig.json', 'go.work']);
  });

  it('says when there is no such directory', async () => {
    const context = await detectProject(join(base, 'nowhere'));
    expect(context.problems).toEqual([{ file: join(base, 'nowhere'), problem: 'cannot be opened: ENOENT' }]);
  });
});

function put(name: string, text: string): void {
  writeFileSync(join(root, name), text);
}
