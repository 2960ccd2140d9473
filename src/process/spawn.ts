import { supervisorOptions } from './supervisor-options.ts';
import { payloadStreams } from './payload-streams.ts';
import { RunFacts } from './run-facts.ts';
import type { SpawnOptions } from './spawn-options.ts';
import { spawnPlan, type SpawnPlan } from './spawn-plan.ts';
import type { SupervisedProcess } from './supervised-process.ts';
import { SupervisedRun } from './supervised-run.ts';
import { Supervisor } from './supervisor.ts';

/**
 * Runs a command contained and resolves once it has exec'd. Whatever it starts is ended with it.
 * @param file a path, or a name that is looked for in PATH of `options.env`
 * @throws ReaperError SPAWN_FAILED with errno and stage, INVALID_OPTION, UNKNOWN_OPTION, CONTAINMENT_UNAVAILABLE,
 * LIMIT_UNSUPPORTED, PARENT_EXIT_UNSUPPORTED, NATIVE_LOAD_FAILED, SUPERVISOR_UNUSABLE, SUPERVISOR_LOST; the reason of
 * `options.signal` when that is aborted first. In each case nothing of it is left.
 */
export function spawn(file: string, options?: SpawnOptions): Promise<SupervisedProcess>;
export function spawn(file: string, args?: readonly string[], options?: SpawnOptions): Promise<SupervisedProcess>;
export async function spawn(
  file: string,
  argsOrOptions: readonly string[] | SpawnOptions = [],
  maybeOptions: SpawnOptions = {},
): Promise<SupervisedProcess> {
  const [args, options] = isList(argsOrOptions) ? [argsOrOptions, maybeOptions] : [[], argsOrOptions];
  const plan = spawnPlan(file, args, options);
  plan.signal?.throwIfAborted();
  return spawnSupervised(plan);
}

async function spawnSupervised(plan: SpawnPlan): Promise<SupervisedProcess> {
  const facts = new RunFacts();
  const supervisor = new Supervisor(supervisorOptions(plan), [plan.file, ...plan.args], plan.env, plan.stdio, (event) => {
    facts.hear(event);
  });
  void facts.follow(plan, supervisor);
  const stopWatching = cancelOnAbort(plan.signal, supervisor);
  try {
    await facts.spawned;
    if (plan.signal?.aborted === true) await facts.ended;
  } catch (error) {
    plan.signal?.throwIfAborted();
    throw error;
  } finally {
    stopWatching();
  }
  plan.signal?.throwIfAborted();
  return new SupervisedRun(plan, supervisor, facts, payloadStreams(supervisor.takeStreams()));
}

/** A spawn that is aborted must leave nothing: it is cancelled if it has not begun, and ended at once if it has. */
function cancelOnAbort(signal: AbortSignal | undefined, supervisor: Supervisor): () => void {
  const onAbort = (): void => {
    if (!supervisor.cancel()) void supervisor.request('terminate', { grace: 0 }).catch(() => undefined);
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  return () => {
    signal?.removeEventListener('abort', onAbort);
  };
}

function isList(value: readonly string[] | SpawnOptions): value is readonly string[] {
  return Array.isArray(value);
}
