import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Top of the checkout: the suite runs compiled, from build/conformance/conformance. */
export const root = join(import.meta.dirname, '../../..');

/** Where tests/programs/Makefile puts the programs. */
export const programs = join(root, 'build/programs');

/** The supervisor under test; AGENT_SUPERVISOR names another one. */
export const supervisor = process.env['AGENT_SUPERVISOR'] ?? join(root, 'build/Release/agent-supervisor');

/** A program of ours, of tests/programs. */
export function programPath(name: string): string {
  const path = join(programs, name);
  if (!existsSync(path)) throw new Error(`no such program: ${path}`);
  return path;
}
