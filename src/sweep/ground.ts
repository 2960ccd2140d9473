import { openManager, type Manager } from '../agents/manager.ts';
import { ReaperError } from '../errors.ts';
import type { Config } from '../store/config/config.ts';
import { loadConfigOrDefaults } from '../store/config/load.ts';
import { resolveDirectories, type Directories } from '../store/directories.ts';
import { storeFailure } from '../store/store-failure.ts';

/** What a sweep stands on. It goes without a store too: what a dead run left is known by the kernel and by its marks. */
export interface Ground {
  readonly directories: Directories;
  readonly config: Config;
  /** Null where the store cannot be opened. */
  readonly manager: Manager | null;
  /** Why not, or null. */
  readonly problem: ReaperError | null;
  /** What is wrong with config.toml, in whose place the defaults are; or null. */
  readonly configProblem: Error | null;
}

/** That of a manager that is open. @param configProblem why it has the defaults in the place of config.toml */
export function groundOf(manager: Manager, configProblem: Error | null = null): Ground {
  const { store, config } = manager;
  return { directories: store.directories, config, manager, problem: null, configProblem };
}

/** Runs `work` on the ground of this user's state directory, whatever state the store and the configuration are in. */
export async function withGround<T>(
  environment: NodeJS.ProcessEnv,
  work: (ground: Ground) => Promise<T>,
): Promise<T> {
  const ground = open(environment);
  try {
    return await work(ground);
  } finally {
    ground.manager?.close();
  }
}

function open(environment: NodeJS.ProcessEnv): Ground {
  const directories = resolveDirectories(environment);
  const { config, problem: configProblem } = loadConfigOrDefaults(directories.configFile);
  try {
    return groundOf(openManager({ environment, config }), configProblem);
  } catch (error) {
    const problem = ReaperError.is(error) ? error : storeFailure(error, directories.database);
    if (problem === null) throw error;
    return { directories, config, manager: null, problem, configProblem };
  }
}
