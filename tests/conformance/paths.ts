import { chmodSync, copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** Top of the checkout: the suite runs compiled, from build/conformance/conformance. */
export const root = join(import.meta.dirname, '../../..');

/** The supervisor under test, as it was built; AGENT_SUPERVISOR names another one. */
export const supervisor = process.env['AGENT_SUPERVISOR'] ?? join(root, 'build/Release/agent-supervisor');

/** A program of ours, of tests/programs, where every uid can run it. */
export function programPath(name: string): string {
  return reachable(join(root, 'build/programs', name));
}

const copies = new Map<string, string>();
let shelf: string | null = null;

/** A copy that every uid can run: a checkout may lie below a directory that only its owner can search. */
export function reachable(source: string): string {
  const known = copies.get(source);
  if (known !== undefined) return known;
  if (!existsSync(source)) throw new Error(`no such program: ${source}`);
  const path = join((shelf ??= makeShelf()), basename(source));
  copyFileSync(source, path);
  chmodSync(path, 0o755);
  copies.set(source, path);
  return path;
}

function makeShelf(): string {
  const path = mkdtempSync(join(tmpdir(), 'arc-programs-'));
  chmodSync(path, 0o755);
  process.once('exit', () => {
    rmSync(path, { recursive: true, force: true });
  });
  return path;
}
