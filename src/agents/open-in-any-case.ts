import { loadConfigOrDefaults } from '../store/config/load.ts';
import { resolveDirectories } from '../store/directories.ts';
import type { Store } from '../store/store.ts';
import { openManager, type Manager } from './manager.ts';

/** A manager with the defaults in the place of a config.toml that cannot be used. */
export interface OpenedInAnyCase {
  readonly manager: Manager;
  /** What is wrong with config.toml, or null. */
  readonly configProblem: Error | null;
}

/**
 * Opens the state of this user for what must not wait until somebody has mended config.toml: a file that is spoiled keeps
 * agents from being started, and from nothing else. Those that live have limits of their own.
 * @param store that is open already
 * @throws ReaperError those of `openStore`
 */
export function openInAnyCase(environment: NodeJS.ProcessEnv = process.env, store?: Store): OpenedInAnyCase {
  const { config, problem } = loadConfigOrDefaults(resolveDirectories(environment).configFile);
  return {
    manager: openManager({ environment, config, ...(store !== undefined && { store }) }),
    configProblem: problem,
  };
}
