import { endEndable, type EndLimits } from '../../agents/kill/end-run.ts';
import { isAlive } from '../../agents/settle/process-identity.ts';
import { inPool } from '../../agents/settle/pool.ts';
import { readRecord } from '../../agents/settle/record.ts';
import type { TerminationReport } from '../../process/report.ts';
import { clearAll } from '../clear-all.ts';
import type { Ground } from '../ground.ts';
import { findLeaves } from '../leftovers/leaves.ts';
import { findOrphans } from '../leftovers/orphans.ts';
import { look } from '../scene.ts';
import type { LiveRun } from './live-runs.ts';
import { runsInOrder } from './select-runs.ts';

/** What became of a run that was ended without its agent's row. */
export interface EndedRun {
  readonly agentId: string;
  readonly name: string | null;
  /** What its supervisor has left as its proof; null where that left none. */
  readonly report: TerminationReport | null;
  /** By the kernel's word. */
  readonly proven: boolean;
  /** Why something is left or not proven, or null. */
  readonly error: string | null;
}

/** How many are ended at a time. */
const width = 16;

/**
 * Ends runs that live, children before their parents as far as that is known: each supervisor is asked, and one that does
 * not act is ended by its identity, and what it leaves by its marks and its leaf. Nothing is written. Never throws: what
 * could not be done is in `error`.
 */
export async function endLiveRuns(
  ground: Ground,
  runs: readonly LiveRun[],
  limits: EndLimits,
): Promise<readonly EndedRun[]> {
  const ended: EndedRun[] = [];
  for (const step of runsInOrder(runs)) ended.push(...(await inPool(step, width, (run) => end(run, limits))));
  const unproven = ended.filter(({ report }) => report === null).map(({ agentId }) => agentId);
  if (unproven.length > 0)
    await clearAfter(ground, (agentId) => agentId !== null && unproven.includes(agentId));
  return ended;
}

/**
 * Ends what is left of runs without a supervisor, as the stages of a sweep do.
 * @returns what could not be ended, and why
 */
export async function clearAfter(
  ground: Ground,
  concerns: (agentId: string | null) => boolean,
): Promise<readonly string[]> {
  const failed: string[] = [];
  for (const find of [findOrphans, findLeaves]) {
    const { found } = find(ground, await look(ground));
    const cleared = await clearAll(
      found.filter(({ agentId }) => concerns(agentId)),
      undefined,
    );
    failed.push(...cleared.flatMap(({ locator, error }) => (error === null ? [] : [`${locator}: ${error}`])));
  }
  return failed;
}

async function end(run: LiveRun, limits: EndLimits): Promise<EndedRun> {
  const { agentId, name, record, control, supervisor, grace, hard } = run;
  const alive = (): boolean => isAlive({ host: supervisor }, supervisor);
  let failure: string | null = null;
  try {
    await endEndable(
      { record, control, supervisor: () => (alive() ? supervisor : null), onForce: () => undefined },
      limits,
      { grace: limits.graceMs ?? grace, hard: limits.hardMs ?? hard },
    );
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error);
  }
  const report = readRecord(record);
  const proven = report?.verified.value === true;
  return { agentId, name, report, proven, error: failure ?? problem(report, alive()) };
}

function problem(report: TerminationReport | null, alive: boolean): string | null {
  if (report === null)
    return alive ? 'its run did not end' : 'its supervisor was ended, and has left no record';
  const { survivors } = report;
  return survivors.length === 0 ? null : `${String(survivors.length)} processes of it are left`;
}
