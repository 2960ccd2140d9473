import type { CommandSpec } from '../command.ts';
import { pin } from './pin.ts';

/** Leaves agents or tasks to the rules of retention again. */
export function run(args: readonly string[], command: CommandSpec): Promise<number> {
  return pin(args, command, false);
}
