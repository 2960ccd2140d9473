import { join } from 'node:path';
import { packageRoot } from '../native/package-root.ts';
import type { Config } from '../store/config/config.ts';
import { loadConfig } from '../store/config/load.ts';
import { resolveDirectories } from '../store/directories.ts';
import { openStore, type Store } from '../store/store.ts';

/** What every operation on agents works with: state, settings, the caller's environment, and this very build. */
export interface Manager {
  readonly store: Store;
  readonly config: Config;
  /** Of the caller: what agents get of it goes through an allow-list. */
  readonly environment: NodeJS.ProcessEnv;
  /** Absolute paths by which this build is started again: exit hooks, the follower, agents' MCP servers. */
  readonly program: { readonly node: string; readonly cli: string };
  readonly close: () => void;
}

/** What may differ from the usual when a manager is opened. */
export interface OpenManagerOptions {
  readonly environment?: NodeJS.ProcessEnv;
  readonly store?: Store;
  readonly config?: Config;
}

/**
 * Opens the state of this user on this machine. It starts nothing, and holds nothing but the store.
 * @throws ReaperError INVALID_CONFIG, INSECURE_PATH and those of `openStore`
 */
export function openManager(options: OpenManagerOptions = {}): Manager {
  const environment = options.environment ?? process.env;
  const directories = options.store?.directories ?? resolveDirectories(environment);
  const config = options.config ?? loadConfig(directories.configFile);
  const store = options.store ?? openStore({ directories, busyTimeoutMs: config['store.busy_timeout'] });
  return {
    store,
    config,
    environment,
    program: { node: process.execPath, cli: join(packageRoot(), 'dist', 'cli', 'main.js') },
    close: () => {
      if (options.store === undefined) store.close();
    },
  };
}
