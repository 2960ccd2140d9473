import type { Ground } from '../ground.ts';
import { nothing, type Finds } from '../leftover.ts';
import { strayRuns } from '../live-runs/live-runs.ts';
import type { Scene } from '../scene.ts';

/**
 * Runs that live and that the store does not know of, as after it was moved aside. Somebody may still need their work: they
 * are left alone, and ended by name.
 */
export function findStrayRuns(ground: Ground, scene: Scene): Finds {
  const why = 'it lives, and the store does not know of it';
  const spared = strayRuns(ground, scene).map(
    ({ agentId }) => ({ kind: 'run', locator: agentId, why, nameable: true }) as const,
  );
  return { ...nothing, spared };
}
