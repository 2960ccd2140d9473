import type { Stats } from 'node:fs';
import { lstat, opendir, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import type { DeliverableEvidence, DeliverableState } from './claim.ts';
import { deliverablePath } from './deliverable-path.ts';

/** Entries of a directory, at any depth, that are looked at for one that is new. */
const entryLimit = 2000;

/**
 * Looks for declared deliverables.
 * @param project the project's directory; nothing outside of it counts, symbolic links resolved.
 * @param startedAt when the agent began, in milliseconds since 1970.
 */
export async function collectDeliverables(
  project: string,
  declared: readonly string[],
  startedAt: number,
): Promise<readonly DeliverableEvidence[]> {
  const root = await realpath(project);
  const evidence: DeliverableEvidence[] = [];
  for (const text of declared) evidence.push(await lookFor(root, text, startedAt));
  return evidence;
}

async function lookFor(root: string, declared: string, startedAt: number): Promise<DeliverableEvidence> {
  const named = deliverablePath(declared);
  if (named === null) return { declared, path: null, state: 'not-a-path' };
  const whole = resolve(root, named);
  const path = relative(root, whole);
  if (leaves(path)) return { declared, path: named, state: 'outside' };
  return { declared, path, state: await stateOf(root, whole, startedAt) };
}

async function stateOf(root: string, path: string, startedAt: number): Promise<DeliverableState> {
  try {
    const real = await realpath(path);
    if (leaves(relative(root, real))) return 'outside';
    const facts = await lstat(real);
    if (facts.isDirectory()) return await directoryState(real, startedAt);
    if (facts.isFile() && facts.size === 0) return 'empty';
    return isFresh(facts, startedAt) ? 'fresh' : 'stale';
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return code === 'ENOENT' || code === 'ENOTDIR' ? 'missing' : 'unreadable';
  }
}

/** Fresh when a file in it is; links in it are not followed. */
async function directoryState(path: string, startedAt: number): Promise<DeliverableState> {
  const waiting = [path];
  let looked = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for await (const entry of await opendir(next)) {
      looked += 1;
      // Too big to be looked through: the benefit of the doubt goes to what can be said for certain.
      if (looked > entryLimit) return 'unreadable';
      const inner = join(next, entry.name);
      if (entry.isDirectory()) waiting.push(inner);
      else if (isFresh(await lstat(inner), startedAt)) return 'fresh';
    }
  }
  return looked === 0 ? 'empty' : 'stale';
}

/**
 * Whether a file was written, created or moved here since. In whole seconds, for some file systems keep no more; the
 * change time counts too, for a file that was moved or unpacked keeps its old modification time.
 */
function isFresh(facts: Stats, startedAt: number): boolean {
  const newest = Math.max(facts.mtimeMs, facts.ctimeMs);
  return Math.floor(newest / 1000) >= Math.floor(startedAt / 1000);
}

function leaves(path: string): boolean {
  return path === '..' || path.startsWith('../') || isAbsolute(path);
}
