import { resolveDirectories } from '../store/directories.ts';
import { storeFailure } from '../store/store-failure.ts';
import { withGround } from '../sweep/ground.ts';
import { requireOutside } from '../sweep/inside.ts';
import type { Role } from './role.ts';
import type { Tool } from './tools/tool.ts';

/** A call that has failed. */
export interface FailedCall {
  readonly tool: Tool;
  readonly input: Readonly<Record<string, unknown>>;
  readonly error: unknown;
  readonly role: Role;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/**
 * Calls a tool that ends processes once more, without the store, if that is what failed. Not for an agent: which one it is,
 * and what is its own, only the store tells.
 * @throws the error that the call has failed with, where there is no such way; ReaperError
 */
export async function calledWithoutStore(failed: FailedCall): Promise<object> {
  const { tool, input, error, role, environment, signal } = failed;
  const { withoutStore } = tool;
  if (withoutStore === undefined || role !== 'orchestrator') throw error;
  const problem = storeFailure(error, resolveDirectories(environment).database);
  if (problem === null) throw error;
  return withGround(environment, async (ground) => {
    const without = { ...ground, manager: null, problem };
    await requireOutside(without);
    const result = await withoutStore({ ground: without, problem, signal }, input);
    const { configProblem } = ground;
    return configProblem === null ? result : { ...result, config_error: configProblem.message };
  });
}
