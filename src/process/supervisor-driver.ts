import { ReaperError } from '../errors.ts';
import { deferred } from './deferred.ts';
import { defaultHardMs } from './durations.ts';
import { watchAnswer, watchEnding } from './overdue-watch.ts';
import type { ProcessInfo, ResourceUsage } from './report.ts';
import type { RunDriver, RunListener } from './run-driver.ts';
import type { SpawnPlan } from './spawn-plan.ts';
import { supervisorOptions } from './supervisor-options.ts';
import { Supervisor, type SupervisorExit } from './supervisor.ts';
import type { TerminateRequest } from './terminate-request.ts';

/** Drives a run through a supervisor of its own. */
export class SupervisorDriver implements RunDriver {
  readonly gone: Promise<SupervisorExit>;
  readonly #supervisor: Supervisor;

  constructor(plan: SpawnPlan, listener: RunListener) {
    const command = [plan.file, ...plan.args];
    const started = deferred<undefined>();
    this.#supervisor = new Supervisor(supervisorOptions(plan), command, plan.env, plan.stdio, (event) => {
      if (event.event === 'spawned') started.resolve(undefined);
      listener(event);
    });
    this.gone = this.#supervisor.gone;
    watchAnswer(this.#supervisor, Promise.race([started.promise, this.gone]));
  }

  takeStreams(): number[] {
    return [...this.#supervisor.takeStreams()];
  }

  terminate({ signal, grace, hard }: TerminateRequest, ended: Promise<unknown>): void {
    watchAnswer(
      this.#supervisor,
      this.#supervisor.request('terminate', { signal: signal.slice(3), grace, hard }),
    );
    watchEnding(this.#supervisor, ended, grace + hard);
  }

  cancel(): void {
    if (this.#supervisor.cancel()) return;
    this.#supervisor.request('terminate', { grace: 0 }).catch(ignore);
    watchEnding(this.#supervisor, this.gone, defaultHardMs);
  }

  signal(name: NodeJS.Signals): void {
    this.#supervisor.request(`signal ${name}`).catch(ignore);
  }

  async members(): Promise<ProcessInfo[]> {
    const reply = await this.#supervisor.request('members').catch(ignore);
    return (reply?.['members'] as ProcessInfo[] | undefined) ?? [];
  }

  async usage(): Promise<ResourceUsage | undefined> {
    const reply = await this.#supervisor.request('usage').catch(ignore);
    return reply?.['usage'] as ResourceUsage | undefined;
  }

  async release(): Promise<void> {
    const reply = await this.#supervisor.request('release');
    if (!reply.ok)
      throw new ReaperError('PROTOCOL_ERROR', { problem: `release: ${reply.message ?? 'refused'}` });
    this.#supervisor.unref();
  }
}

/** A request that a supervisor did not live to answer: the run's end says what became of it. */
function ignore(): undefined {
  return undefined;
}
