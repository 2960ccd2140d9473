import type { EndLimits } from '../../agents/kill/end-run.ts';
import type { Ground } from '../ground.ts';
import { look } from '../scene.ts';
import { endHost, type EndedHost } from './end-host.ts';
import { clearAfter, endLiveRuns, type EndedRun } from './end-live-runs.ts';
import { liveRuns, type LiveRun } from './live-runs.ts';

/** What the end of everybody came to. */
export interface EndedAll {
  readonly runs: readonly EndedRun[];
  readonly host: EndedHost | null;
  /** What is left of runs without a supervisor and could not be ended. */
  readonly left: readonly string[];
}

/** Somebody may be deployed meanwhile, for there is no tombstone. */
const rounds = 3;

/** Ends every run of this state directory, then its host, then what dead runs have left. It takes no store, and writes nothing. */
export async function endAllWithoutStore(ground: Ground, limits: EndLimits): Promise<EndedAll> {
  const runs: EndedRun[] = [];
  const round = async (): Promise<boolean> => {
    const known = new Set(runs.map(({ agentId }) => agentId));
    const alive = liveRuns(ground, await look(ground)).filter(({ agentId }) => !known.has(agentId));
    runs.push(...(await endLiveRuns(ground, alive, limits)));
    return alive.length > 0;
  };
  for (let left = rounds; left > 0 && (await round());) left -= 1;
  const host = await endHost(ground);
  await round();
  return { runs, host, left: await clearAfter(ground, () => true) };
}

/**
 * Ends these runs, and what is left of agents whose supervisor was dead before: at most what bears their mark. It takes no
 * store, and writes nothing.
 */
export async function endChosenWithoutStore(
  ground: Ground,
  runs: readonly LiveRun[],
  agentIds: ReadonlySet<string>,
  limits: EndLimits,
): Promise<EndedAll> {
  const ended = await endLiveRuns(ground, runs, limits);
  const left = agentIds.size === 0 ? [] : await clearAfter(ground, (id) => id !== null && agentIds.has(id));
  return { runs: ended, host: null, left };
}
