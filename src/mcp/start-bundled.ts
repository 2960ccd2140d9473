import { join } from 'node:path';
import { resolveDirectories } from '../store/directories.ts';
import type * as backendModule from './backend.ts';
import { runBundle } from './code-cache.ts';
import type * as serveModule from './serve.ts';
import type { StartOptions } from './start-options.ts';

/** Starts the server from the bundles in `folder`. */
export function startBundled(folder: string, options: StartOptions): void {
  const cache = cacheDirectory();
  const { serve } = runBundle(join(folder, 'server.cjs'), cache) as typeof serveModule;
  serve(options, (backend: backendModule.BackendOptions) => {
    const { Backend } = runBundle(join(folder, 'backend.cjs'), cache) as typeof backendModule;
    return Promise.resolve(new Backend(backend));
  });
}

/** Null where there is no place of our own: the calls will say why. */
function cacheDirectory(): string | null {
  try {
    return join(resolveDirectories().state, 'cache');
  } catch {
    return null;
  }
}
