import type { ParsedArguments } from './arguments.ts';
import type { CommandSpec } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { print, printJson } from './output.ts';

/** Whoever is to be ended, as far as a person is told. */
export interface PlannedEnd {
  readonly id: string;
  readonly name: string | null;
}

/** The question before several are ended. */
export function endQuestion(agents: readonly PlannedEnd[]): string {
  const names = agents.slice(0, 5).map(({ name, id }) => name ?? id);
  const rest = agents.length > names.length ? ` and ${String(agents.length - names.length)} more` : '';
  return `This ends ${counted(agents.length)} (${names.join(', ')}${rest}). Go on?`;
}

/** A number of agents, in words. */
export function counted(count: number): string {
  return count === 1 ? '1 agent' : `${String(count)} agents`;
}

/** Says what would be done. Returns the exit code. */
export function tellPlan(
  agents: readonly PlannedEnd[],
  { flags }: ParsedArguments,
  { name }: CommandSpec,
): number {
  if (flags.has('json')) printJson({ version: 1, dryRun: true, agents: agents.map(({ id }) => id) });
  else
    print([`${name} would end ${counted(agents.length)}`, ...agents.map(({ id }) => `  ${id}`)].join('\n'));
  return exitCodes.OK;
}
