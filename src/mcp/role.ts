import { identityVariable } from '../engines/engine.ts';

/** Who is at the other end: a person's client, an agent of ours, or somebody inside a run who can't say which agent it is. */
export const roles = ['orchestrator', 'agent', 'nobody'] as const;

/** One of {@link roles}. */
export type Role = (typeof roles)[number];

/**
 * The role of a server. An identity makes it an agent's, whether or not it then holds; without one nobody inside a run
 * is an orchestrator, for an agent could else get rid of its limits by starting a server of its own.
 * @param insideRun whether this process is inside a run; asked only where it matters
 */
export function roleOf(environment: NodeJS.ProcessEnv, insideRun: () => boolean): Role {
  const identity = environment[identityVariable];
  if (identity !== undefined && identity !== '') return 'agent';
  return insideRun() ? 'nobody' : 'orchestrator';
}
