import { createRequire } from 'node:module';
import type * as hookProgram from './hook-program.ts';

/*
 * A supervisor, and whoever waits for its agent to be settled, waits for all that is loaded here: so this imports nothing,
 * and runs the bundle that a build makes, or, in a checkout that was only compiled, the modules that it is made of.
 */

/** Runs the exit hook in this process. */
export async function startHook(): Promise<void> {
  const { runHook } = bundled() ?? (await import('./hook-program.ts'));
  await runHook();
}

/** Undefined where there is no bundle, or where this very file runs from its source. */
function bundled(): typeof hookProgram | undefined {
  if (import.meta.url.endsWith('.ts')) return undefined;
  try {
    return createRequire(import.meta.url)('./hook-bundle.cjs') as typeof hookProgram;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
