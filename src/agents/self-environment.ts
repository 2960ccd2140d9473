import type { Manager } from './manager.ts';

/** What this build itself needs of an environment, beside where the state is. */
const needed = ['PATH', 'HOME', 'TMUX_TMPDIR', 'AGENT_REAPER_SUPERVISOR'] as const;

/**
 * All of the environment of our own programs that a supervisor starts. Not in it: NODE_OPTIONS and whatever else the
 * caller happens to have; they outlive the caller.
 */
export function selfEnvironment({ store, environment }: Manager): Record<string, string> {
  const passed = needed.flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(passed), ...store.directories.environment };
}
