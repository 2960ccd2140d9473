import {
  closeSync,
  constants,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { resolveDirectories } from './directories.ts';
import { ensurePrivateDirectory, openPrivateFile } from './private-files.ts';

/** Milliseconds after the start: by then what the start of a server runs has been compiled, and is kept compiled. */
const settledMs = 1_500;

/** When what was compiled is kept: when the start is over, or, of a program that is soon over itself, at its end. */
export type KeptAt = 'settled' | 'exit';

/** How many caches of one bundle are kept, for several versions of Node. */
const mostKept = 4;

/**
 * Runs a bundle, compiled by an earlier start where there was one: two thirds of what a bundle costs is compiling it.
 * The cache is private, for it is as good as the code itself, and named after the contents of the bundle and the
 * version of Node; V8 refuses one that is not its own, and then all is as if there were none.
 * @param file a function of what Node.js gives a CommonJS module, below the line `// <hash of it>`; in ASCII
 * @param directory where caches are, made when the first one is written; null for none
 * @returns what the bundle exports
 * @throws what `readFileSync` throws where there is no such file
 */
export function runBundle(file: string, directory: string | null, keptAt: KeptAt = 'settled'): unknown {
  const source = readFileSync(file, 'utf8');
  const hash = /^\/\/ ([0-9a-f]{16})\n/.exec(source)?.[1] ?? 'unnamed';
  const name = `${basename(file)}-${hash}-${process.version}-${process.arch}`;
  const cached = directory === null ? undefined : read(join(directory, name));
  const script = new Script(source, { filename: file, ...(cached !== undefined && { cachedData: cached }) });
  if (directory !== null && (cached === undefined || script.cachedDataRejected === true)) {
    const kept = (): void => {
      keep(directory, name, script);
    };
    if (keptAt === 'exit') process.once('exit', kept);
    else setTimeout(kept, settledMs).unref();
  }
  const module = { exports: {} };
  const run = script.runInThisContext() as (...parts: unknown[]) => void;
  run(module.exports, createRequire(file), module, file, dirname(file));
  return module.exports;
}

/** Where this user's caches are. Null where there is no place of our own: what is run will say why. */
export function bundleCache(): string | null {
  try {
    return join(resolveDirectories().state, 'cache');
  } catch {
    return null;
  }
}

function read(path: string): Buffer | undefined {
  try {
    const fd = openPrivateFile(path, constants.O_RDONLY);
    try {
      return readFileSync(fd);
    } finally {
      closeSync(fd);
    }
  } catch {
    return undefined;
  }
}

/** By rename, for several servers may do so at once. That it cannot be kept is no failure: it is only slower. */
function keep(directory: string, name: string, script: Script): void {
  try {
    const real = ensurePrivateDirectory(directory);
    replaceFile(join(real, `.${name}.${String(process.pid)}`), join(real, name), script.createCachedData());
    removeOld(real, name.slice(0, name.indexOf('-')));
  } catch {
    // On a full disk, or without rights there.
  }
}

function replaceFile(draft: string, path: string, contents: Buffer): void {
  const fd = openPrivateFile(draft, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL);
  try {
    writeFileSync(fd, contents);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  } finally {
    closeSync(fd);
  }
}

function removeOld(directory: string, bundle: string): void {
  const paths = readdirSync(directory)
    .filter((name) => name.startsWith(`${bundle}-`) || name.startsWith(`.${bundle}-`))
    .map((name) => join(directory, name));
  const newestFirst = paths.map((path) => ({ path, at: statSync(path).mtimeMs })).sort((a, b) => b.at - a.at);
  for (const { path } of newestFirst.slice(mostKept)) rmSync(path, { force: true });
}
