import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

export const dist = fileURLToPath(new URL('../dist/', import.meta.url));

/**
 * Makes one CommonJS file of what tsc made of `entry`; both below `dist`. Returns the paths of all modules in it.
 * @param {{ external?: RegExp[], plugins?: object[], named?: boolean }} options `named`: for `runBundle`, as one
 *   function, below the hash by which what V8 compiled of it is kept
 */
export async function bundle(entry, file, { external = [], plugins = [], named = true } = {}) {
  const made = await rolldown({
    input: join(dist, entry),
    platform: 'node',
    external: [/^node:(?!crypto$|module$)/, 'bindings', ...external],
    plugins: [...plugins, librarySqlite, lateCrypto, ownRequire],
    logLevel: 'warn',
  });
  const { output } = await made.write({
    file: join(dist, file),
    format: 'cjs',
    minify: true,
    codeSplitting: false,
  });
  await made.close();
  writeAscii(join(dist, file), named);
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

/** One letter beyond Latin-1 makes V8 keep, compare and scan two bytes for each letter of the file. */
function writeAscii(file, named) {
  const code = readFileSync(file, 'utf8').replace(/[^\0-\x7f]/g, escaped);
  const hash = createHash('sha256').update(code).digest('hex').slice(0, 16);
  const called = `// ${hash}\n(function (exports, require, module, __filename, __dirname) {\n${code}\n})\n`;
  writeFileSync(file, named ? called : code);
}

function escaped(unit) {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
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
      ? `import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import bundled from ${JSON.stringify(fromHere.resolve('better-sqlite3'))};
export function betterSqlite3Library() {
  const load = createRequire(import.meta.filename);
  const installed = () => ({ Library: load('better-sqlite3'), options: {} });
  const manifest = load.resolve('better-sqlite3/package.json');
  if (JSON.parse(readFileSync(manifest, 'utf8')).version !== ${JSON.stringify(sqliteVersion)}) return installed();
  const nativeBinding = join(dirname(manifest), 'build/Release/better_sqlite3.node');
  return existsSync(nativeBinding) ? { Library: bundled, options: { nativeBinding } } : installed();
}`
      : null,
};

/** It takes three milliseconds to load, and most that is started makes no secret: it is loaded by the first that does. */
const lateCrypto = {
  name: 'late-crypto',
  resolveId: (source, importer) =>
    source === 'node:crypto' && importer?.startsWith(dist) ? '\0late-crypto' : null,
  load: (id) =>
    id === '\0late-crypto'
      ? ['createHash', 'randomBytes', 'randomUUID']
          .map(
            (name) =>
              `export const ${name} = (...args) => process.getBuiltinModule('node:crypto').${name}(...args);`,
          )
          .join('\n')
      : null,
};

/** For a program that keeps each error to itself: the messages of all are most of such a small one. */
export const withoutMessages = {
  name: 'without-messages',
  resolveId: (source) => (source.endsWith('/error-codes.js') ? '\0without-messages' : null),
  load: (id) =>
    id === '\0without-messages'
      ? `const none = { message: () => '', help: '', exit: 1 };
export const errorCodes = new Proxy({}, { get: () => none });`
      : null,
};

/**
 * The loader of ES modules comes along with `node:module`. A bundle is given a `require` of its own, and all are of one
 * package, so that each finds the same packages of others.
 */
const ownRequire = {
  name: 'own-require',
  resolveId: (source, importer) =>
    source === 'node:module' && importer !== undefined && !importer.includes('node_modules')
      ? '\0own-require'
      : null,
  load: (id) => (id === '\0own-require' ? 'export const createRequire = () => require;' : null),
};
