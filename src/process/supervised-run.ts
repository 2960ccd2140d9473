import type { Readable, Writable } from 'node:stream';
import { ReaperError } from '../errors.ts';
import { watchOverdue } from './overdue-watch.ts';
import { outputsOf, unrefStreams, type PayloadStreams } from './payload-streams.ts';
import type { Containment, ExitStatus, ProcessInfo, ResourceUsage, TerminationReport } from './report.ts';
import type { RunFacts } from './run-facts.ts';
import { signalName } from './signals.ts';
import type { TerminateOptions } from './spawn-options.ts';
import type { SpawnPlan } from './spawn-plan.ts';
import type { SupervisedProcess } from './supervised-process.ts';
import type { Supervisor } from './supervisor.ts';
import { requireNobodyLeft, terminateRequest, type TerminateRequest } from './terminate-request.ts';

/** A run that a supervisor process holds together. */
export class SupervisedRun implements SupervisedProcess {
  readonly id: string;
  readonly pid: number;
  readonly containment: Containment;
  readonly stdin: Writable | null;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  readonly exited: Promise<ExitStatus>;
  readonly ended: Promise<TerminationReport>;

  readonly #plan: SpawnPlan;
  readonly #supervisor: Supervisor;
  readonly #streams: PayloadStreams;
  #report: TerminationReport | undefined;
  #released = false;

  constructor(plan: SpawnPlan, supervisor: Supervisor, facts: RunFacts, streams: PayloadStreams) {
    const spawned = facts.spawnedNow;
    this.id = facts.id;
    this.pid = spawned.pid;
    this.containment = spawned.containment;
    ({ stdin: this.stdin, stdout: this.stdout, stderr: this.stderr } = streams);
    this.exited = facts.exited;
    this.ended = facts.ended;
    this.#plan = plan;
    this.#supervisor = supervisor;
    this.#streams = streams;
    void this.#follow();
  }

  kill(signal: NodeJS.Signals | number = 'SIGTERM'): void {
    const name = signalName(signal, 'signal');
    if (this.#report === undefined) void this.#supervisor.request(`signal ${name}`).catch(() => undefined);
  }

  async terminate(options: TerminateOptions = {}): Promise<TerminationReport> {
    this.#requestEnd(terminateRequest(options, this.#plan.grace));
    return requireNobodyLeft(await this.ended);
  }

  async members(): Promise<ProcessInfo[]> {
    if (this.#report !== undefined) return [];
    const reply = await this.#supervisor.request('members').catch(() => undefined);
    return (reply?.['members'] as ProcessInfo[] | undefined) ?? [];
  }

  async usage(): Promise<ResourceUsage> {
    if (this.#report !== undefined) return this.#report.usage;
    const reply = await this.#supervisor.request('usage').catch(() => undefined);
    return (reply?.['usage'] as ResourceUsage | undefined) ?? (await this.ended).usage;
  }

  async release(): Promise<void> {
    this.#released = true;
    if (this.#report !== undefined) return;
    const reply = await this.#supervisor.request('release');
    if (!reply.ok) throw new ReaperError('PROTOCOL_ERROR', { problem: `release: ${reply.message ?? 'refused'}` });
    this.#supervisor.unref();
    unrefStreams(this.#streams);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#released) await this.terminate();
  }

  #requestEnd(request: TerminateRequest): void {
    if (this.#report !== undefined) return;
    const { signal, grace, hard } = request;
    const acknowledged = this.#supervisor.request('terminate', { signal: signal.slice(3), grace, hard });
    watchOverdue(this.#supervisor, acknowledged, this.ended, grace + hard);
  }

  /** What goes along with a run from its spawn to its end. */
  async #follow(): Promise<void> {
    const stopWatching = this.#watchAbort();
    void this.exited.then(() => this.#streams.stdin?.destroy());
    this.#report = await this.ended;
    stopWatching();
    for (const output of outputsOf(this.#streams)) output.finish();
  }

  #watchAbort(): () => void {
    const { signal, grace } = this.#plan;
    const onAbort = (): void => {
      this.#requestEnd(terminateRequest({}, grace));
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    return () => {
      signal?.removeEventListener('abort', onAbort);
    };
  }
}
