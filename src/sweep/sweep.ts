import { join } from 'node:path';
import type { Manager } from '../agents/manager.ts';
import { ReaperError } from '../errors.ts';
import { lockFile, type FileLock } from '../process/file-lock.ts';
import { agentsAtWork, untoldAgents } from './agents-at-work.ts';
import { clearAll } from './clear-all.ts';
import { findForeign } from './foreign/foreign.ts';
import { endNamed, type ForeignName } from './foreign/named.ts';
import { groundOf, type Ground } from './ground.ts';
import { nothing, type Finds, type Spared } from './leftover.ts';
import { strayRuns } from './live-runs/live-runs.ts';
import { mostEntries } from './entries.ts';
import type { SweepReport, SweptLeftover } from './report.ts';
import type { RetentionReport } from './retention/report.ts';
import { applyRetention } from './retention/retention.ts';
import { rememberSweep } from './last-sweep.ts';
import { look, type Scene } from './scene.ts';
import { stages } from './stages.ts';

/** What a sweep is to do. */
export interface SweepOptions {
  /** Look, and change nothing. */
  readonly dryRun: boolean;
  /** Foreign leftovers that are to be ended, named as the list names them. */
  readonly foreign?: readonly ForeignName[];
  /** Whether the rules of retention are applied too; they are unless this is false. */
  readonly retention?: boolean;
  /** Ends the sweep between two leftovers; it rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * The safety net: settles agents whose run is over, and ends and removes what is left of runs of this state directory.
 * What is in use is told by identity: by rows and locks, live supervisors and the kernel's word, never by a name. Any
 * number may be called at once, beside deployments and ends; one at a time acts.
 * @throws ReaperError LOCK_FAILED where the store can be used; the reason of the signal. All else that goes wrong is in the report
 */
export function sweep(manager: Manager, options: SweepOptions): Promise<SweepReport> {
  return sweepGround(groundOf(manager), options);
}

/** The same where there may be no store: see {@link Ground}. */
export async function sweepGround(ground: Ground, options: SweepOptions): Promise<SweepReport> {
  const lock = options.dryRun ? null : await takeTurn(ground, options.signal);
  try {
    return await new Sweep(ground, options).run();
  } finally {
    lock?.release();
  }
}

/** One sweep under way. */
class Sweep {
  readonly #ground: Ground;
  readonly #options: SweepOptions;
  readonly #leftovers = new Map<string, SweptLeftover>();
  readonly #spared = new Map<string, Spared>();
  readonly #unknown: string[] = [];

  constructor(ground: Ground, options: SweepOptions) {
    this.#ground = ground;
    this.#options = options;
  }

  async run(): Promise<SweepReport> {
    const startedAt = Date.now();
    const began = performance.now();
    if (this.#ground.problem !== null)
      this.#unknown.push(
        `without the store: agents, their state and sessions (${this.#ground.problem.code})`,
      );
    const untold = await this.#attempt('agents', () => untoldAgents(this.#ground), []);
    const scene = await this.#goThrough();
    const foreign = findForeign(scene);
    const doubtful = [...this.#spared.values()];
    const named = this.#options.dryRun
      ? []
      : await endNamed(this.#ground, this.#options.foreign ?? [], foreign, doubtful);
    const spared = await this.#stillThere(doubtful);
    const live = await this.#attempt('agents', () => agentsAtWork(this.#ground, scene), []);
    const retention = await this.#attempt('retention', () => this.#retain(), null);
    const leftovers = [...this.#leftovers.values()];
    const { problem } = this.#ground;
    const report: SweepReport = {
      version: 1,
      dryRun: this.#options.dryRun,
      startedAt,
      durationMs: Math.round(performance.now() - began),
      storeError: problem === null ? null : { code: problem.code, message: problem.message },
      agents: { live, adopted: live.filter((id) => untold.includes(id)) },
      leftovers: leftovers.slice(0, mostEntries),
      leftoversTotal: leftovers.length,
      remaining: leftovers.filter(({ result }) => result === 'found' || result === 'failed').length,
      spared: spared.slice(0, mostEntries),
      sparedTotal: spared.length,
      foreign: foreign.slice(0, mostEntries),
      foreignTotal: foreign.length,
      named,
      retention,
      unknown: this.#unknown,
    };
    await this.#attempt(
      'the record of this sweep',
      () => {
        this.#remember(report);
      },
      undefined,
    );
    return report;
  }

  /** A run that was named, or ended by itself, is not left alone any more. */
  async #stillThere(spared: readonly Spared[]): Promise<readonly Spared[]> {
    if (!spared.some(({ kind }) => kind === 'run')) return spared;
    const strays = strayRuns(this.#ground, await look(this.#ground)).map(({ agentId }) => agentId);
    return spared.filter(({ kind, locator }) => kind !== 'run' || strays.includes(locator));
  }

  async #retain(): Promise<RetentionReport | null> {
    const { manager, configProblem } = this.#ground;
    // The defaults may be stricter than what the file says: nothing is forgotten by rules that nobody has chosen.
    if (manager === null || configProblem !== null || this.#options.retention === false) return null;
    this.#options.signal?.throwIfAborted();
    return applyRetention(manager, this.#options.dryRun);
  }

  #remember(report: SweepReport): void {
    const { manager } = this.#ground;
    if (manager !== null && !this.#options.dryRun) rememberSweep(manager.store, report);
  }

  /** @returns what is there in the end */
  async #goThrough(): Promise<Scene> {
    let scene = await look(this.#ground);
    for (const { name, rounds, find } of stages) {
      for (let round = 0; round < (this.#options.dryRun ? 1 : rounds); round += 1) {
        this.#options.signal?.throwIfAborted();
        const finds = await this.#attempt<Finds>(name, () => find(this.#ground, scene), nothing);
        if (!(await this.#take(finds))) break;
        scene = await look(this.#ground);
      }
    }
    return scene;
  }

  /** @returns whether anything was done, so that what was seen may be out of date */
  async #take({ found, spared, unknown }: Finds): Promise<boolean> {
    this.#unknown.push(...unknown);
    for (const one of spared) this.#spared.set(`${one.kind} ${one.locator}`, one);
    const { dryRun, signal } = this.#options;
    const swept = dryRun
      ? found.map(({ clear: _, ...leftover }) => ({ ...leftover, result: 'found', error: null }) as const)
      : await clearAll(found, signal);
    for (const one of swept) this.#leftovers.set(`${one.kind} ${one.locator}`, one);
    return !dryRun && found.length > 0;
  }

  /** What fails tells what could not be known, and does not keep the rest from being swept. */
  async #attempt<T>(what: string, work: () => T | Promise<T>, otherwise: T): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.#options.signal?.throwIfAborted();
      this.#unknown.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
      return otherwise;
    }
  }
}

/**
 * A lock that the kernel takes back whatever becomes of us. What has spoiled the store may keep it from being made, as a
 * disk without inodes or one that has become read-only: then there is none, for what ends processes bears company.
 */
async function takeTurn(
  { directories, problem }: Ground,
  signal: AbortSignal | undefined,
): Promise<FileLock | null> {
  try {
    return await lockFile(join(directories.state, 'sweep.lock'), 'exclusive', { wait: true, signal });
  } catch (error) {
    if (problem !== null && ReaperError.is(error, 'LOCK_FAILED')) return null;
    throw error;
  }
}
