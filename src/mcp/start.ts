import { createRequire } from 'node:module';
import type { BackendOptions } from './backend.ts';
import type * as bundledModule from './start-bundled.ts';
import type { StartOptions } from './start-options.ts';

/**
 * Starts the server in this process, by the bundles that a build makes, or else, in a checkout that was only compiled, by
 * the modules that they are made of. Resolves when it listens.
 */
export async function startServer(options: StartOptions = {}): Promise<void> {
  const bundled = bundledStart();
  if (bundled !== undefined) {
    bundled(import.meta.dirname, options);
    return;
  }
  const { serve } = await import('./serve.ts');
  serve(options, async (backend: BackendOptions) => new (await import('./backend.ts')).Backend(backend));
}

/** Undefined where there are no bundles, or where this very file runs from its source. */
function bundledStart(): ((folder: string, options: StartOptions) => void) | undefined {
  if (import.meta.url.endsWith('.ts')) return undefined;
  try {
    const { startBundled } = createRequire(import.meta.url)('./start.cjs') as typeof bundledModule;
    return startBundled;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
