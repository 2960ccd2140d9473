import type { Config } from '../../store/config/config.ts';
import type { TaskRecord } from '../../store/tasks.ts';

/** The configuration as it holds for a task, whose own limits go before. Keys that are no limits stay what they are. */
export function taskConfig(config: Config, task: TaskRecord): Config {
  const own = Object.entries(task.limits).filter(([key]) => key.startsWith('limits.') && key in config);
  return { ...config, ...Object.fromEntries(own) };
}
