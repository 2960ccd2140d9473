import type { Manager } from '../agents/manager.ts';
import { liveFigures } from '../agents/views/live/platform.ts';
import { runFactsOf } from '../agents/views/run-facts.ts';
import { unsettledAgents } from '../store/agents.ts';
import { healthReport, type HealthReport } from '../sweep/health.ts';
import { cleanupTotals, type CleanupTotals } from '../sweep/retention/cleanup-totals.ts';
import { countFiles, type FileCounts } from './file-counts.ts';
import { countSessions } from './session-count.ts';

/** Everything that is shown, of one moment. Null where it could not be had. */
export interface Figures {
  readonly health: HealthReport;
  /** Of all runs together, without their supervisors. */
  readonly processes: number;
  readonly memoryBytes: number;
  readonly sessions: number | null;
  readonly cleanups: CleanupTotals | null;
  readonly files: FileCounts | null;
}

/** How long the counts of files hold, for each takes a walk through all workspaces: milliseconds. */
export const filesHoldMs = 60_000;

/** Takes the figures, those of files from before if they are not old. */
export class FigureTaker {
  readonly #manager: Manager;
  #underWay: Promise<Figures> | undefined;
  #files: { readonly counts: FileCounts; readonly at: number } | undefined;

  constructor(manager: Manager) {
    this.#manager = manager;
  }

  /** Whoever asks while they are taken gets the same. */
  take(): Promise<Figures> {
    this.#underWay ??= this.#take().finally(() => {
      this.#underWay = undefined;
    });
    return this.#underWay;
  }

  async #take(): Promise<Figures> {
    const health = await healthReport(this.#manager);
    // What the store says is not to be had then, and the rest is worth telling.
    const [sessions, cleanups, files] = await Promise.all([
      orNull(() => countSessions(this.#manager)),
      orNull(() => cleanupTotals(this.#manager.store)),
      orNull(() => this.#countFiles()),
    ]);
    const runs = (await orNull(() => liveRuns(this.#manager))) ?? [];
    return {
      health,
      processes: runs.reduce((sum, one) => sum + one.processes, 0),
      memoryBytes: runs.reduce((sum, one) => sum + one.memoryBytes, 0),
      sessions,
      cleanups,
      files,
    };
  }

  async #countFiles(): Promise<FileCounts> {
    const known = this.#files;
    if (known !== undefined && performance.now() - known.at < filesHoldMs) return known.counts;
    const counts = await countFiles(this.#manager.store);
    this.#files = { counts, at: performance.now() };
    return counts;
  }
}

function liveRuns({
  store,
}: Manager): readonly { readonly processes: number; readonly memoryBytes: number }[] {
  const trees = unsettledAgents(store).flatMap((agent) => {
    const { id, supervisor, processState } = agent;
    if (supervisor === null || processState === 'gone' || supervisor.bootId !== store.host.bootId) return [];
    return [{ id, supervisor, leaf: runFactsOf(agent).leaf }];
  });
  return [...liveFigures(trees).values()];
}

async function orNull<T>(work: () => T | Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch {
    return null;
  }
}
