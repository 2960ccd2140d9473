import { createRequire } from 'node:module';
import type * as lookProgram from './look-program.ts';

/*
 * Imports nothing but the bundle that a build makes: whoever only looks shall wait for Node.js and for the store, and not
 * for modules. In a checkout that was only compiled there is none; then the command is run from the table.
 */

/** Runs the command line by the bundle. Undefined where it asks for help, or where there is no bundle. */
export function startLook([name = '', ...args]: readonly string[]): Promise<number> | undefined {
  if (args.some((word) => word === '--help' || word === '-h')) return undefined;
  return bundled()?.look(name, args);
}

/** Undefined where there is no bundle, or where this very file runs from its source. */
function bundled(): typeof lookProgram | undefined {
  if (import.meta.url.endsWith('.ts')) return undefined;
  try {
    return createRequire(import.meta.url)('./look-bundle.cjs') as typeof lookProgram;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
