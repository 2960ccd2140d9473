import { GroupDriver } from './group-driver.ts';
import { Run } from './run.ts';
import type { RunDriver } from './run-driver.ts';
import { RunFacts } from './run-facts.ts';
import type { SpawnOptions } from './spawn-options.ts';
import { spawnPlan, type SpawnPlan } from './spawn-plan.ts';
import type { SupervisedProcess } from './supervised-process.ts';
import { SupervisorDriver } from './supervisor-driver.ts';

/**
 * Runs a command contained and resolves once it has exec'd. Whatever it starts is ended with it.
 * @param file a path, or a name that is looked for in PATH of `options.env`
 * @throws ReaperError SPAWN_FAILED with errno and stage, INVALID_OPTION, UNKNOWN_OPTION, CONTAINMENT_UNAVAILABLE,
 * LIMIT_UNSUPPORTED, PARENT_EXIT_UNSUPPORTED, EXIT_CODES_LOST, NATIVE_LOAD_FAILED, SUPERVISOR_UNUSABLE, SUPERVISOR_LOST;
 * the reason of `options.signal` when that is aborted first. In each case nothing of it is left.
 */
export function spawn(file: string, options?: SpawnOptions): Promise<SupervisedProcess>;
export function spawn(
  file: string,
  args?: readonly string[],
  options?: SpawnOptions,
): Promise<SupervisedProcess>;
export async function spawn(
  file: string,
  argsOrOptions: readonly string[] | SpawnOptions = [],
  maybeOptions: SpawnOptions = {},
): Promise<SupervisedProcess> {
  const [args, options] = isList(argsOrOptions) ? [argsOrOptions, maybeOptions] : [[], argsOrOptions];
  const plan = spawnPlan(file, args, options);
  plan.signal?.throwIfAborted();
  const facts = new RunFacts(plan);
  const driver = drive(plan, facts);
  void facts.follow(driver.gone);
  await spawned(plan, facts, driver);
  return new Run(plan, driver, facts);
}

function drive(plan: SpawnPlan, facts: RunFacts): RunDriver {
  const Driver = plan.containment === 'group' ? GroupDriver : SupervisorDriver;
  return new Driver(plan, facts.hear.bind(facts));
}

/** An aborted spawn must leave nothing, so it is over only when the run is. */
async function spawned({ signal }: SpawnPlan, facts: RunFacts, driver: RunDriver): Promise<void> {
  const cancel = (): void => {
    driver.cancel();
  };
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    await facts.spawned;
    if (signal?.aborted === true) await facts.ended;
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
  signal?.throwIfAborted();
}

function isList(value: readonly string[] | SpawnOptions): value is readonly string[] {
  return Array.isArray(value);
}
