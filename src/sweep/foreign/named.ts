import { leaveHostIfIdle } from '../../agents/settle/leave-host.ts';
import { sessionName } from '../../tmux/names.ts';
import { endProcess } from '../end-process.ts';
import type { Ground } from '../ground.ts';
import { clearLeaf } from '../leftovers/leaves.ts';
import type { Spared } from '../leftover.ts';
import { endLiveRuns } from '../live-runs/end-live-runs.ts';
import { strayRuns, type LiveRun } from '../live-runs/live-runs.ts';
import type { NamedEnd } from '../report.ts';
import { look } from '../scene.ts';
import { nameOf, type ForeignLeftover } from './foreign.ts';

/** What is to be ended, as the list of a sweep before names it: `PID:STARTTIME`, or the path of a leaf. */
export type ForeignName = string;

/**
 * Ends what somebody named, if it still is what the list said: a foreign leftover, or a process or leaf that was left alone
 * for a doubt, or a run that the store does not know of (by its id, or its session). Nothing else can be named, whoever asks.
 */
export async function endNamed(
  ground: Ground,
  names: readonly ForeignName[],
  foreign: readonly ForeignLeftover[],
  spared: readonly Spared[],
): Promise<readonly NamedEnd[]> {
  const allowed = new Set([
    ...foreign.map(nameOf),
    ...spared.filter(({ nameable }) => nameable === true).map(({ locator }) => locator),
  ]);
  if (names.length === 0) return [];
  const strays = strayRuns(ground, await look(ground));
  return Promise.all(
    names.map(async (name): Promise<NamedEnd> => {
      const stray = strays.find(({ agentId }) => [agentId, sessionName(agentId)].includes(name));
      if (stray !== undefined) return endStray(ground, name, stray);
      if (!allowed.has(name))
        return { name, result: 'refused', error: 'it is not among those that may be named now' };
      try {
        await end(ground, name);
        return { name, result: 'ended', error: null };
      } catch (error) {
        return { name, result: 'failed', error: error instanceof Error ? error.message : String(error) };
      }
    }),
  );
}

/** By its own supervisor, so that its record is the proof. */
async function endStray(ground: Ground, name: string, stray: LiveRun): Promise<NamedEnd> {
  const [ended] = await endLiveRuns(ground, [stray], {});
  const error = ended?.error ?? null;
  if (ground.manager !== null) await leaveHostIfIdle(ground.manager);
  return { name, result: error === null ? 'ended' : 'failed', error };
}

function end({ config }: Ground, name: ForeignName): Promise<unknown> {
  if (name.startsWith('/')) return clearLeaf(name, config);
  const [pid = 0, startTime = 0] = name.split(':').map(Number);
  return endProcess({ pid, startTime }, config);
}
