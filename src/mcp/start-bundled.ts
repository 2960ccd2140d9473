import { join } from 'node:path';
import { bundleCache, runBundle } from '../store/run-bundle.ts';
import type * as backendModule from './backend.ts';
import type * as serveModule from './serve.ts';
import type { StartOptions } from './start-options.ts';

/** Starts the server from the bundles in `folder`. */
export function startBundled(folder: string, options: StartOptions): void {
  const cache = bundleCache();
  const { serve } = runBundle(join(folder, 'server.cjs'), cache) as typeof serveModule;
  serve(options, (backend: backendModule.BackendOptions) => {
    const { Backend } = runBundle(join(folder, 'backend.cjs'), cache) as typeof backendModule;
    return Promise.resolve(new Backend(backend));
  });
}
