import type { CommandSpec } from '../command.ts';
import { stop } from './stop.ts';

/** Ends agents at once: SIGKILL without a grace period. */
export function run(args: readonly string[], command: CommandSpec): Promise<number> {
  return stop(args, command, { graceMs: 0 });
}
