import { ReaperError } from '../errors.ts';
import type { SupervisorEvent } from './control-messages.ts';
import { deferred } from './deferred.ts';
import { lostReport } from './lost-report.ts';
import type { ExitStatus, SpawnFailure, TerminationReport } from './report.ts';
import { spawnError } from './spawn-error.ts';
import type { SpawnPlan } from './spawn-plan.ts';

/** The payload has exec'd. */
export type Spawned = Extract<SupervisorEvent, { event: 'spawned' }>;

/** What is known of one run: each fact is a promise that settles when it is told, or when it is clear that it is lost. */
export class RunFacts {
  /** Empty until the first word from the run. */
  id = '';

  readonly #plan: SpawnPlan;
  readonly #spawned = deferred<Spawned>();
  readonly #exited = deferred<ExitStatus>();
  readonly #ended = deferred<TerminationReport>();
  #spawn: Spawned | undefined;
  #exit: ExitStatus | undefined;
  #failure: SpawnFailure | undefined;
  #isEnded = false;

  constructor(plan: SpawnPlan) {
    this.#plan = plan;
  }

  /** Rejects, once nothing is left, when the payload did not start. */
  get spawned(): Promise<Spawned> {
    return this.#spawned.promise;
  }

  get exited(): Promise<ExitStatus> {
    return this.#exited.promise;
  }

  get ended(): Promise<TerminationReport> {
    return this.#ended.promise;
  }

  /** What {@link spawned} has resolved with. */
  get spawnedNow(): Spawned {
    if (this.#spawn === undefined) throw new ReaperError('PROTOCOL_ERROR', { problem: 'not spawned yet' });
    return this.#spawn;
  }

  hear(event: SupervisorEvent): void {
    switch (event.event) {
      case 'hello':
        this.id = event.id;
        break;
      case 'spawned':
        this.#spawn = event;
        this.#spawned.resolve(event);
        break;
      case 'spawn_failed':
        this.#failure = event.spawnError;
        break;
      case 'exited':
        this.#leave({ code: event.code, signal: event.signal, coreDumped: event.coreDumped });
        break;
      case 'ended':
        this.#end(event.report);
        break;
      case 'state':
        break;
    }
  }

  /** Waits until nothing more will be heard, and settles what is still open then. */
  async follow(gone: Promise<unknown>): Promise<void> {
    let reason: unknown;
    try {
      await gone;
    } catch (error) {
      reason = error;
    }
    if (this.#spawn === undefined)
      this.#spawned.reject(reason ?? spawnError(this.#plan, this.#failure, this.id));
    else if (!this.#isEnded) this.#end(await lostReport(this.id, this.#plan, this.#spawn, this.#exit));
  }

  #leave(exit: ExitStatus): void {
    this.#exit = exit;
    this.#exited.resolve(exit);
  }

  #end(report: TerminationReport): void {
    this.#isEnded = true;
    const { code, signal, coreDumped } = report.exit;
    this.#leave({ code, signal, coreDumped });
    this.#ended.resolve(report);
  }
}
