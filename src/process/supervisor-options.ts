import type { SpawnPlan } from './spawn-plan.ts';

/** The supervisor's command line for a plan, up to `--`. */
export function supervisorOptions(plan: SpawnPlan): string[] {
  return [
    ...['--containment', plan.containment],
    ...['--on-parent-exit', plan.onParentExit],
    ...['--grace', milliseconds(plan.grace)],
    ...option('--timeout', plan.timeout, milliseconds),
    ...option('--idle', plan.idleTimeout, milliseconds),
    ...option('--cwd', plan.cwd, String),
    ...option('--limit-memory', plan.limits.memoryBytes, String),
    ...option('--limit-processes', plan.limits.processes, String),
    ...option('--limit-cpu', plan.limits.cpu, percent),
  ];
}

function option<T>(flag: string, value: T | undefined, text: (value: T) => string): string[] {
  return value === undefined ? [] : [flag, text(value)];
}

function milliseconds(value: number): string {
  return `${value}ms`;
}

function percent(cpus: number): string {
  return String(Math.max(1, Math.round(cpus * 100)));
}
