import { join } from 'node:path';
import { identityVariable } from '../engines/engine.ts';

/** Whose run a process says that it is of, by what it was given at its start and has handed on to its children. */
export type Mark =
  | { readonly ours: true; readonly agentId: string }
  /** A run of another state directory. */
  | { readonly ours: false; readonly identity: string };

const agentId = /^[A-Za-z0-9][A-Za-z0-9-]{0,60}$/;

/** The mark in an environment, or null. @param state the state directory, real and absolute */
export function markIn(environment: readonly string[] | null, state: string): Mark | null {
  const prefix = `${identityVariable}=`;
  const identity = environment?.find((entry) => entry.startsWith(prefix))?.slice(prefix.length);
  if (identity === undefined || identity === '') return null;
  const id = runOf(identity, state, 'identity');
  return id === null ? { ours: false, identity } : { ours: true, agentId: id };
}

/** What a supervisor was told to run, by its command: a run of this state directory, or its host; null for all else. */
export function supervisorMark(
  command: readonly string[] | null,
  state: string,
): { readonly agentId: string } | 'host' | null {
  const at = command?.indexOf('--spec') ?? -1;
  const spec = at === -1 ? undefined : command?.[at + 1];
  if (spec === undefined) return null;
  if (spec === join(state, 'host.spec')) return 'host';
  const id = runOf(spec, state, 'spec');
  return id === null ? null : { agentId: id };
}

/** The run whose file of that name this is: `<state>/runs/<id>/<name>`. */
function runOf(path: string, state: string, name: string): string | null {
  const [begin, end] = [`${join(state, 'runs')}/`, `/${name}`];
  if (!path.startsWith(begin) || !path.endsWith(end)) return null;
  const id = path.slice(begin.length, -end.length);
  return agentId.test(id) ? id : null;
}
