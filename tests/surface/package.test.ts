import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tempFolder } from '../helpers/temp-folder.ts';

const root = join(import.meta.dirname, '../..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  version: string;
  bin: Record<string, string>;
  exports: Record<string, string | { types: string; default: string }>;
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
};

describe('the package', () => {
  const packed = packedFiles();

  test('holds everything that its manifest points at', () => {
    const targets = [...Object.values(manifest.bin), ...Object.values(manifest.exports).flatMap(pathsOf)];
    const missing = targets.map((path) => path.replace(/^\.\//, '')).filter((path) => !packed.includes(path));
    expect(missing).toEqual([]);
  });

  test('holds nothing that npm would compile, and no sources', () => {
    expect(
      packed.filter((path) => /\.(gyp|gypi|cc|h)$|^(src|tests|native|scripts|benchmarks)\//.test(path)),
    ).toEqual([]);
  });

  test('is packed with the binaries of this platform', () => {
    expect(manifest.scripts['prepack']).toBe('scripts/prebuild');
  });

  test('runs no script when it is installed', () => {
    expect(Object.keys(manifest.scripts).filter((name) => /^(pre|post)?install$/.test(name))).toEqual([]);
  });

  test('pins every dependency exactly', () => {
    const all = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
    expect(Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  test('exports exactly these paths', () => {
    expect(Object.keys(manifest.exports)).toEqual(['./process', './package.json']);
  });

  test('lists types before code in each export', () => {
    const conditional = Object.values(manifest.exports).filter((entry) => typeof entry === 'object');
    expect(conditional.map((entry) => Object.keys(entry)[0])).toEqual(conditional.map(() => 'types'));
  });
});

test('the native version is that of the package', () => {
  const header = readFileSync(join(root, 'native/core/version.h'), 'utf8');
  expect(/kVersion = "([^"]+)"/.exec(header)?.[1]).toBe(manifest.version);
});

test('the check of a change runs the test command of the README', () => {
  const command = 'npm ci && npm test';
  expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain(`\n${command}\n`);
  expect(readFileSync(join(root, '.ci/run'), 'utf8')).toContain(`'${command}'`);
});

test.each(['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'docs/architecture.md', 'docs/why.md'])(
  'every relative link of %s leads somewhere',
  (page) => {
    const text = readFileSync(join(root, page), 'utf8');
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target]) => target ?? '');
    expect(links.filter((target) => !existsSync(join(root, page, '..', target)))).toEqual([]);
  },
);

function pathsOf(entry: string | { types: string; default: string }): string[] {
  return typeof entry === 'string' ? [entry] : Object.values(entry);
}

function packedFiles(): string[] {
  const answer = execFileSync(
    'npm',
    ['pack', '--dry-run', '--json', '--ignore-scripts', '--loglevel=error', '--cache', tempFolder()],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  const [tarball] = JSON.parse(answer) as [{ files: { path: string }[] }];
  return tarball.files.map(({ path }) => path);
}
