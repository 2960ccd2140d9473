import { ReaperError } from '../errors.ts';
import { taskEvents, type TaskEvent } from '../native/contract.ts';
import { errnoName } from '../native/errno.ts';
import { addon } from '../native/load.ts';
import { block } from '../native/strings.ts';
import { parseMessages } from './control-messages.ts';
import { deferred, type Deferred } from './deferred.ts';
import { defaultHardMs } from './durations.ts';
import type { ProcessInfo, ResourceUsage } from './report.ts';
import type { RunDriver, RunListener } from './run-driver.ts';
import { signalNumber } from './signals.ts';
import type { SpawnPlan } from './spawn-plan.ts';
import type { TerminateRequest } from './terminate-request.ts';

/** Drives a run that only its process group and session hold together: the addon alone, without a supervisor. */
export class GroupDriver implements RunDriver {
  readonly gone: Promise<undefined>;

  readonly #task: number;
  readonly #listener: RunListener;
  readonly #gone: Deferred<undefined> = deferred();
  readonly #plan: SpawnPlan;
  #census: Deferred<Census> | undefined;

  /** @throws ReaperError SPAWN_FAILED, EXIT_CODES_LOST */
  constructor(plan: SpawnPlan, listener: RunListener) {
    if (!addon().keepsExitCodes()) throw new ReaperError('EXIT_CODES_LOST', undefined);
    this.#plan = plan;
    this.#listener = listener;
    this.gone = this.#gone.promise;
    this.#task = addon().startGroup(
      plan.file,
      block([plan.file, ...plan.args]),
      block(plan.env),
      plan.cwd ?? '',
      plan.stdio,
      signalNumber('SIGTERM'),
      plan.grace,
      defaultHardMs,
      plan.timeout ?? -1,
      this.#listen.bind(this),
    );
    if (this.#task < 0) {
      throw new ReaperError('SPAWN_FAILED', {
        file: plan.file,
        stage: 'stdio',
        errno: errnoName(this.#task),
      });
    }
  }

  takeStreams(): number[] {
    const streams = new Int32Array(3);
    addon().takeStreams(this.#task, streams);
    return [...streams];
  }

  terminate({ signal, grace, hard }: TerminateRequest): void {
    addon().stopGroup(this.#task, signalNumber(signal), grace, hard);
  }

  cancel(): void {
    if (!addon().cancelGroup(this.#task))
      addon().stopGroup(this.#task, signalNumber('SIGKILL'), 0, defaultHardMs);
  }

  signal(name: NodeJS.Signals): void {
    addon().signalGroupLeader(this.#task, signalNumber(name));
  }

  async members(): Promise<ProcessInfo[]> {
    return (await this.#take())?.members ?? [];
  }

  async usage(): Promise<ResourceUsage | undefined> {
    return (await this.#take())?.usage;
  }

  release(): Promise<void> {
    addon().unrefTask(this.#task);
    return Promise.resolve();
  }

  /** Callers at the same time share one look. */
  #take(): Promise<Census | undefined> {
    if (this.#census === undefined) {
      this.#census = deferred();
      addon().listGroup(this.#task);
    }
    return Promise.race([this.#census.promise, this.gone]);
  }

  #listen(event: TaskEvent, text: string, a: number): void {
    if (event === taskEvents.text) {
      for (const message of parseMessages(text)) {
        if (!('event' in message)) continue;
        if (message.event === 'census') this.#answer(message as unknown as Census);
        else this.#listener(message as Parameters<RunListener>[0]);
      }
    } else if (event === taskEvents.gone) {
      this.#gone.resolve(undefined);
    } else {
      const { file, cwd } = this.#plan;
      const path = text === 'cwd' ? cwd : file;
      this.#gone.reject(
        new ReaperError('SPAWN_FAILED', {
          file,
          stage: text,
          errno: errnoName(a),
          ...(path === undefined ? {} : { path }),
        }),
      );
    }
  }

  #answer(census: Census): void {
    this.#census?.resolve(census);
    this.#census = undefined;
  }
}

/** Who is in the group now, and what they consumed. */
interface Census {
  readonly members: ProcessInfo[];
  readonly usage: ResourceUsage;
}
