import type { Config } from '../../store/config/config.ts';
import type { TaskRecord } from '../../store/tasks.ts';

/** Tables of which a task can have settings of its own. */
const ownTables = ['limits.', 'watchdog.'];

/** The configuration as it holds for a task, whose own settings go before. Others stay what they are. */
export function taskConfig(config: Config, task: TaskRecord): Config {
  const own = Object.entries(task.limits).filter(
    ([key]) => key in config && ownTables.some((table) => key.startsWith(table)),
  );
  return { ...config, ...Object.fromEntries(own) };
}
