import { openManager, type Manager } from '../agents/manager.ts';
import { ReaperError } from '../errors.ts';
import { defaultConfig, type Config } from '../store/config/config.ts';
import { loadConfig } from '../store/config/load.ts';
import { resolveDirectories, type Directories } from '../store/directories.ts';

/** What a sweep stands on. It goes without a store too: what a dead run left is known by the kernel and by its marks. */
export interface Ground {
  readonly directories: Directories;
  readonly config: Config;
  /** Null where the store cannot be opened. */
  readonly manager: Manager | null;
  /** Why not, or null. */
  readonly problem: ReaperError | null;
}

/** That of a manager that is open. */
export function groundOf(manager: Manager): Ground {
  const { store, config } = manager;
  return { directories: store.directories, config, manager, problem: null };
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
  try {
    return groundOf(openManager({ environment }));
  } catch (problem) {
    if (!ReaperError.is(problem)) throw problem;
    const directories = resolveDirectories(environment);
    return { directories, config: configOr(directories.configFile), manager: null, problem };
  }
}

/** Ending what was left must not wait until somebody has mended a file. */
function configOr(path: string): Config {
  try {
    return loadConfig(path);
  } catch {
    return defaultConfig;
  }
}
