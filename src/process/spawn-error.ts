import { ReaperError } from '../errors.ts';
import type { SpawnFailure } from './report.ts';
import type { SpawnPlan } from './spawn-plan.ts';
import type { Limits } from './spawn-options.ts';

/** The files of a cgroup that hold limits, as the supervisor names the step that refused. */
const limitFiles: Readonly<Record<string, keyof Limits>> = {
  'memory.max': 'memoryBytes',
  'pids.max': 'processes',
  'cpu.max': 'cpu',
};

/** Why a payload did not start, as the error of its spawn. `failure` is undefined when the supervisor could not say. */
export function spawnError(plan: SpawnPlan, failure: SpawnFailure | undefined, id: string): ReaperError {
  if (failure === undefined)
    return new ReaperError('SUPERVISOR_LOST', { id: id === '' ? `of ${plan.file}` : id });
  const { stage, name: errno, path } = failure;
  if (stage === 'containment') return containmentError(plan, path ?? stage, errno);
  if (stage === 'cgroup' || stage === 'namespace') {
    return new ReaperError('CONTAINMENT_UNAVAILABLE', { tier: plan.containment, step: stage, errno });
  }
  return new ReaperError('SPAWN_FAILED', {
    file: plan.file,
    stage,
    errno,
    ...(path === null ? {} : { path }),
  });
}

function containmentError(plan: SpawnPlan, step: string, errno: string): ReaperError {
  const limit = limitFiles[step] ?? Object.keys(plan.limits)[0];
  const tier = plan.containment;
  if (limit === undefined) return new ReaperError('CONTAINMENT_UNAVAILABLE', { tier, step, errno });
  return new ReaperError('LIMIT_UNSUPPORTED', { limit, tier, why: `${errno} in ${step}` });
}
