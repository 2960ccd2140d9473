import type { Readable, Writable } from 'node:stream';
import { outputsOf, payloadStreams, unrefStreams, type PayloadStreams } from './payload-streams.ts';
import type { Containment, ExitStatus, ProcessInfo, ResourceUsage, TerminationReport } from './report.ts';
import type { RunDriver } from './run-driver.ts';
import type { RunFacts } from './run-facts.ts';
import { signalName } from './signals.ts';
import type { TerminateOptions } from './spawn-options.ts';
import type { SpawnPlan } from './spawn-plan.ts';
import type { SupervisedProcess } from './supervised-process.ts';
import { requireNobodyLeft, terminateRequest } from './terminate-request.ts';

/** A run whose payload has exec'd. */
export class Run implements SupervisedProcess {
  readonly id: string;
  readonly pid: number;
  readonly containment: Containment;
  readonly stdin: Writable | null;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  readonly exited: Promise<ExitStatus>;
  readonly ended: Promise<TerminationReport>;

  readonly #plan: SpawnPlan;
  readonly #driver: RunDriver;
  readonly #streams: PayloadStreams;
  #report: TerminationReport | undefined;
  #released = false;

  constructor(plan: SpawnPlan, driver: RunDriver, facts: RunFacts) {
    const spawned = facts.spawnedNow;
    this.id = facts.id;
    this.pid = spawned.pid;
    this.containment = spawned.containment;
    this.exited = facts.exited;
    this.ended = facts.ended;
    this.#plan = plan;
    this.#driver = driver;
    this.#streams = payloadStreams(driver.takeStreams());
    ({ stdin: this.stdin, stdout: this.stdout, stderr: this.stderr } = this.#streams);
    void this.#follow();
  }

  kill(signal: NodeJS.Signals | number = 'SIGTERM'): void {
    const name = signalName(signal, 'signal');
    if (this.#report === undefined) this.#driver.signal(name);
  }

  async terminate(options: TerminateOptions = {}): Promise<TerminationReport> {
    const request = terminateRequest(options, this.#plan.grace);
    if (this.#report === undefined) this.#driver.terminate(request, this.ended);
    return requireNobodyLeft(await this.ended);
  }

  async members(): Promise<ProcessInfo[]> {
    return this.#report === undefined ? this.#driver.members() : [];
  }

  async usage(): Promise<ResourceUsage> {
    const now = this.#report === undefined ? await this.#driver.usage() : undefined;
    return now ?? (await this.ended).usage;
  }

  async release(): Promise<void> {
    this.#released = true;
    if (this.#report !== undefined) return;
    await this.#driver.release();
    unrefStreams(this.#streams);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#released) await this.terminate();
  }

  /** What goes along with a run from its spawn to its end. */
  async #follow(): Promise<void> {
    const stopWatching = this.#terminateOnAbort();
    void this.exited.then(() => this.#streams.stdin?.destroy());
    this.#report = await this.ended;
    stopWatching();
    for (const output of outputsOf(this.#streams)) output.finish();
  }

  #terminateOnAbort(): () => void {
    const { signal, grace } = this.#plan;
    const onAbort = (): void => {
      this.#driver.terminate(terminateRequest({}, grace), this.ended);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    return () => {
      signal?.removeEventListener('abort', onAbort);
    };
  }
}
