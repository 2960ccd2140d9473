import { fstatSync, lstatSync, readdirSync, renameSync, rmdirSync, unlinkSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { isAbsolute, relative, sep } from 'node:path';
import { ReaperError } from '../errors.ts';
import { HeldDirectory } from './held-directory.ts';
import { errnoOf } from './private-files.ts';

/**
 * Deletes `path`, a file or a whole tree, if it is below `root`, walking down from there without following any link.
 * @returns whether there was something
 * @throws ReaperError INSECURE_PATH for a path that is not below `root`, or that leads through a link
 */
export function removeBelow(root: string, path: string): boolean {
  const names = partsBelow(root, path);
  const name = names.pop();
  if (name === undefined) throw outside(root, path);
  const held: HeldDirectory[] = [];
  try {
    let directory = HeldDirectory.open(root);
    held.push(directory);
    for (const part of names) held.push((directory = directory.enter(part)));
    return removeEntry(directory, name);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
    throw error;
  } finally {
    for (const directory of held.reverse()) directory.close();
  }
}

/** The names that lead from `root` to `path`. @throws ReaperError INSECURE_PATH unless it is below */
export function partsBelow(root: string, path: string): string[] {
  const way = relative(root, path);
  if (!isAbsolute(root) || !isAbsolute(path) || way === '' || isAbsolute(way)) throw outside(root, path);
  const names = way.split(sep);
  if (names.includes('..') || /\0/.test(path)) throw outside(root, path);
  return names;
}

/** Deletes one entry of a directory, and all below it. A link is deleted itself. @returns whether there was one */
export function removeEntry(parent: HeldDirectory, name: string): boolean {
  const stats = lstatSync(parent.at(name), { throwIfNoEntry: false });
  if (stats === undefined) return false;
  if (!stats.isDirectory()) {
    unlinkSync(parent.at(name));
    return true;
  }
  const top = parent.enterPrivate(name);
  try {
    empty(top);
  } finally {
    top.close();
  }
  rmdirSync(parent.at(name));
  return true;
}

/**
 * Breadth first, by moving what is two levels down up to the first: a tree that somebody made a hundred thousand
 * levels deep needs neither a deep stack nor many descriptors, and no path gets too long.
 */
function empty(top: HeldDirectory): void {
  const { dev } = fstatSync(top.fd);
  for (let names = readdirSync(top.self); names.length > 0; names = readdirSync(top.self)) {
    for (const name of names) {
      if (!lstatSync(top.at(name)).isDirectory()) {
        unlinkSync(top.at(name));
        continue;
      }
      const below = top.enterPrivate(name);
      try {
        if (fstatSync(below.fd).dev !== dev) {
          throw new ReaperError('INSECURE_PATH', {
            path: below.path,
            problem: 'is another file system, mounted here',
          });
        }
        raise(below, top);
      } finally {
        below.close();
      }
      rmdirSync(top.at(name));
    }
  }
}

function raise(from: HeldDirectory, to: HeldDirectory): void {
  for (const name of readdirSync(from.self)) {
    if (!lstatSync(from.at(name)).isDirectory()) {
      unlinkSync(from.at(name));
      continue;
    }
    // rename(2) of a directory to another parent writes its `..`, which takes the right to write to it; caches of
    // package managers are read-only.
    from.enterPrivate(name).close();
    renameSync(from.at(name), to.at(randomBytes(12).toString('hex')));
  }
}

function outside(root: string, path: string): ReaperError<'INSECURE_PATH'> {
  return new ReaperError('INSECURE_PATH', { path, problem: `is not below ${root}` });
}
