import type { LiveFigures } from './figures.ts';

/** There is no /proc, and proc_pid_rusage(3) is not in the addon: nothing is known, which the listings show as a dash. */
export function darwinFigures(): ReadonlyMap<string, LiveFigures> {
  return new Map();
}
