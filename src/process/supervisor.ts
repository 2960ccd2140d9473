import { ReaperError } from '../errors.ts';
import { taskEvents, type TaskEvent } from '../native/contract.ts';
import { errnoName } from '../native/errno.ts';
import { addon } from '../native/load.ts';
import { block } from '../native/strings.ts';
import { supervisorPath } from '../native/supervisor-path.ts';
import {
  parseMessages,
  requestLine,
  type SupervisorEvent,
  type SupervisorMessage,
  type SupervisorReply,
} from './control-messages.ts';
import { deferred, type Deferred } from './deferred.ts';
import { signalNumber } from './signals.ts';

/** How a supervisor ended: the fact that no more of it will be heard. */
export interface SupervisorExit {
  /** null when a signal ended it, or when it is unknown. */
  readonly code: number | null;
  readonly signal: number | null;
}

/** One supervisor process and the talk with it: events come in order, requests are matched with their replies. */
export class Supervisor {
  /** Settles once it is reaped and everything that it said has been heard; rejects when it was never started. */
  readonly gone: Promise<SupervisorExit>;

  readonly #task: number;
  readonly #command: string;
  readonly #onEvent: (event: SupervisorEvent) => void;
  readonly #gone: Deferred<SupervisorExit> = deferred();
  readonly #replies: Map<number, Deferred<SupervisorReply>> = new Map();
  #sequence = 0;
  #isOver = false;
  #breach: unknown;

  /**
   * Starts one on the addon's thread. `options` are those of the command line before `--`.
   * @throws ReaperError SPAWN_FAILED, SUPERVISOR_UNUSABLE, NATIVE_LOAD_FAILED
   */
  constructor(
    options: readonly string[],
    command: readonly string[],
    env: readonly string[],
    stdio: Int32Array,
    onEvent: (event: SupervisorEvent) => void,
  ) {
    const file = supervisorPath();
    this.#command = command[0] ?? file;
    const argv = block(['agent-supervisor', '--control', 'fd:3', ...options, '--', ...command]);
    this.gone = this.#gone.promise;
    this.#onEvent = onEvent;
    this.#task = addon().startRun(file, argv, block(env), stdio, this.#listen.bind(this));
    if (this.#task < 0) {
      throw new ReaperError('SPAWN_FAILED', { file, stage: 'stdio', errno: errnoName(this.#task) });
    }
  }

  /**
   * Sends a request and waits for its reply.
   * @throws ReaperError SUPERVISOR_LOST when it ends without one
   */
  request(
    verb: string,
    values?: Readonly<Record<string, string | number | undefined>>,
  ): Promise<SupervisorReply> {
    if (this.#isOver) return Promise.reject(lost());
    const sequence = ++this.#sequence;
    const reply = deferred<SupervisorReply>();
    this.#replies.set(sequence, reply);
    // A closed channel is followed by `gone`, which settles the reply.
    addon().sendToRun(this.#task, requestLine(sequence, verb, values));
    return reply.promise;
  }

  /** Our ends of the pipes: three descriptors, -1 where there is none. Once. */
  takeStreams(): Int32Array {
    const streams = new Int32Array(3);
    addon().takeStreams(this.#task, streams);
    return streams;
  }

  /** True when it was not started yet, and never will be: `gone` rejects. */
  cancel(): boolean {
    return addon().cancelRun(this.#task);
  }

  /** To the supervisor process itself, never to a stranger. */
  signal(signal: number): void {
    addon().signalSupervisor(this.#task, signal);
  }

  /** It no longer keeps the event loop alive. */
  unref(): void {
    addon().unrefTask(this.#task);
  }

  #listen(event: TaskEvent, text: string, a: number, b: number): void {
    if (event === taskEvents.text) {
      this.#hear(text);
    } else if (event === taskEvents.gone) {
      this.#end();
      if (this.#breach !== undefined) this.#gone.reject(this.#breach);
      else this.#gone.resolve({ code: a < 0 ? null : a, signal: b === 0 ? null : b });
    } else {
      this.#end();
      const errno = errnoName(a);
      // The arguments that are too long are the command's; all else is about the supervisor.
      const file = errno === 'E2BIG' ? this.#command : supervisorPath();
      this.#gone.reject(new ReaperError('SPAWN_FAILED', { file, stage: text, errno }));
    }
  }

  #hear(text: string): void {
    let messages: SupervisorMessage[];
    try {
      messages = parseMessages(text);
    } catch (error) {
      // Whatever speaks there is not our supervisor, and nothing can be expected of it any more.
      this.#breach = error;
      this.signal(signalNumber('SIGKILL'));
      this.#failReplies(error);
      return;
    }
    for (const message of messages) {
      if ('reply' in message) {
        this.#answer(message);
        continue;
      }
      if (message.event === 'spawned') addon().nameLeader(this.#task, message.pid, message.startTime);
      this.#onEvent(message);
    }
  }

  #answer(message: SupervisorReply): void {
    this.#replies.get(message.reply)?.resolve(message);
    this.#replies.delete(message.reply);
  }

  #end(): void {
    this.#isOver = true;
    this.#failReplies(lost());
  }

  #failReplies(error: unknown): void {
    for (const reply of this.#replies.values()) reply.reject(error);
    this.#replies.clear();
  }
}

function lost(): ReaperError {
  return new ReaperError('SUPERVISOR_LOST', { id: 'unknown' });
}
