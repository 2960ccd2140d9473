import { ReaperError } from '../errors.ts';
import type { SupervisorEvent } from './control-messages.ts';
import { deferred } from './deferred.ts';
import { lostReport } from './lost-report.ts';
import type { ExitStatus, SpawnFailure, TerminationReport } from './report.ts';
import type { SpawnPlan } from './spawn-plan.ts';
import type { Supervisor } from './supervisor.ts';

type Spawned = Extract<SupervisorEvent, { event: 'spawned' }>;

/** What is known of one run, each fact as a promise that settles when the supervisor tells it, or is lost. */
export class RunFacts {
  /** Empty until the supervisor's first word. */
  id = '';

  readonly #spawned = deferred<Spawned>();
  readonly #exited = deferred<ExitStatus>();
  readonly #ended = deferred<TerminationReport>();
  #spawn: Spawned | undefined;
  #spawnError: SpawnFailure | undefined;
  #isEnded = false;

  /** Rejects, once nothing is left, when the payload did not start: SPAWN_FAILED, CONTAINMENT_UNAVAILABLE and so on. */
  get spawned(): Promise<Spawned> {
    return this.#spawned.promise;
  }

  get exited(): Promise<ExitStatus> {
    return this.#exited.promise;
  }

  get ended(): Promise<TerminationReport> {
    return this.#ended.promise;
  }

  /** The event that {@link spawned} has resolved with. */
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
        this.#spawnError = event.spawnError;
        break;
      case 'exited':
        this.#exited.resolve({ code: event.code, signal: event.signal, coreDumped: event.coreDumped });
        break;
      case 'ended':
        this.#end(event.report);
        break;
      case 'state':
        break;
    }
  }

  /** Follows the supervisor to its end, which may come before the run's. */
  async follow(plan: SpawnPlan, supervisor: Supervisor): Promise<void> {
    try {
      const exit = await supervisor.gone;
      if (this.#spawn === undefined) this.#spawned.reject(spawnError(plan, this.#spawnError, this.id, exit.code));
      else if (!this.#isEnded) this.#end(await lostReport(this.id, plan, this.#spawn));
    } catch (error) {
      this.#spawned.reject(error);
    }
  }

  #end(report: TerminationReport): void {
    this.#isEnded = true;
    const { code, signal, coreDumped } = report.exit;
    this.#exited.resolve({ code, signal, coreDumped });
    this.#ended.resolve(report);
  }
}

function spawnError(plan: SpawnPlan, failure: SpawnFailure | undefined, id: string, code: number | null): ReaperError {
  if (failure === undefined) {
    return new ReaperError('SUPERVISOR_LOST', { id: id === '' ? `of ${plan.file}` : id, ...(code === null ? {} : { code }) });
  }
  const { stage, name, path } = failure;
  if (stage === 'cgroup' || stage === 'namespace') {
    return new ReaperError('CONTAINMENT_UNAVAILABLE', { tier: plan.containment, step: stage, errno: name });
  }
  return new ReaperError('SPAWN_FAILED', { file: plan.file, stage, errno: name, ...(path === null ? {} : { path }) });
}
