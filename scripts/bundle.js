import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

export const dist = fileURLToPath(new URL('../dist/', import.meta.url));

/**
 * Makes one CommonJS file of what tsc made of `entry`; both below `dist`. Returns the paths of all modules in it.
 * @param {{ external?: RegExp[], plugins?: object[], named?: boolean }} options `named`: its first line becomes a hash of the
 *   rest, by which what V8 compiled of it is kept
 */
export async function bundle(entry, file, { external = [], plugins = [], named = true } = {}) {
  const made = await rolldown({
    input: join(dist, entry),
    platform: 'node',
    external: [/^node:/, 'bindings', ...external],
    plugins: [...plugins, librarySqlite],
    logLevel: 'warn',
  });
  const { output } = await made.write({
    file: join(dist, file),
    format: 'cjs',
    minify: true,
    codeSplitting: false,
  });
  await made.close();
  if (named) nameByContents(join(dist, file));
  return output.flatMap(({ moduleIds = [] }) => moduleIds);
}

/** Writes the licences of all packages of others that `modules` are from: they ask to go where their code goes. */
export function writeNotices(modules, file) {
  const packages = [...new Set(modules.map(packageOf).filter((folder) => folder !== undefined))].sort();
  const notices = packages.map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const text = licenseOf(folder);
    if (text === undefined) throw new Error(`${name} has no licence to pass on`);
    return `${name} ${version} (${license})\n\n${text.trim()}\n`;
  });
  writeFileSync(join(dist, file), notices.join(`\n${'-'.repeat(80)}\n\n`));
}

function nameByContents(file) {
  const code = readFileSync(file, 'utf8');
  writeFileSync(file, `// ${createHash('sha256').update(code).digest('hex').slice(0, 16)}\n${code}`);
}

function packageOf(module) {
  const [, folder] = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(module) ?? [];
  return folder;
}

function licenseOf(folder) {
  const path = ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'license']
    .map((name) => join(folder, name))
    .find(existsSync);
  return path === undefined ? undefined : readFileSync(path, 'utf8');
}

const fromHere = createRequire(import.meta.url);
const sqliteVersion = fromHere('better-sqlite3/package.json').version;

/**
 * Loading better-sqlite3's dozen files takes longer than a query, so its JavaScript is in each bundle. Its addon is not,
 * and fits only its own version: where another is installed, or one that was built elsewhere, that is loaded as it is.
 */
const librarySqlite = {
  name: 'library-sqlite',
  resolveId: (source) => (source.endsWith('/better-sqlite3-library.js') ? '\0library' : null),
  load: (id) =>
    id === '\0library'
      ? `import { createRequire } from 'node:module';
import bundled from ${JSON.stringify(fromHere.resolve('better-sqlite3'))};
export function betterSqlite3Library() {
  const require = createRequire(import.meta.url);
  const installed = () => ({ Library: require('better-sqlite3'), options: {} });
  if (require('better-sqlite3/package.json').version !== ${JSON.stringify(sqliteVersion)}) return installed();
  try {
    const nativeBinding = require.resolve('better-sqlite3/build/Release/better_sqlite3.node');
    return { Library: bundled, options: { nativeBinding } };
  } catch {
    return installed();
  }
}`
      : null,
};
