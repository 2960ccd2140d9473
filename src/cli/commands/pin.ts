import type { Manager } from '../../agents/manager.ts';
import { ReaperError } from '../../errors.ts';
import { setPinned } from '../../store/retention.ts';
import { parseArguments, usage } from '../arguments.ts';
import { actorOf, requirePerson } from '../authority.ts';
import type { CommandSpec } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { findAny, type Found } from '../find.ts';
import { withManager } from '../open-manager.ts';
import { print, printJson } from '../output.ts';

/** Keeps agents or whole tasks from being forgotten. */
export function run(args: readonly string[], command: CommandSpec): Promise<number> {
  return pin(args, command, true);
}

/** The common part of `pin` and `unpin`. Nothing is changed where one of them is not there. */
export function pin(args: readonly string[], command: CommandSpec, pinned: boolean): Promise<number> {
  const { flags, positionals } = parseArguments(args, command);
  if (positionals.length === 0) throw usage(command, 'It needs an agent or a task');
  return withManager((manager) => {
    requirePerson(actorOf(manager), 'what is kept on record');
    const found = positionals.map((reference) => findAny(manager.store, reference));
    const changed = found.map((one) => set(manager, one, pinned));
    if (flags.has('json')) printJson({ version: 1, pinned, changed });
    else print(changed.map(({ id }) => `${id}  ${pinned ? 'pinned' : 'not pinned any more'}`).join('\n'));
    return exitCodes.OK;
  });
}

function set(
  { store }: Manager,
  found: Found,
  pinned: boolean,
): { readonly kind: Found['kind']; readonly id: string } {
  const { kind } = found;
  const { id } = found.kind === 'agent' ? found.agent : found.task;
  // Forgotten between the search and here.
  if (!setPinned(store, kind, id, pinned)) throw new ReaperError('NOT_FOUND', { kind, id });
  return { kind, id };
}
