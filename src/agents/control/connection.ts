import { connect, type Socket } from 'node:net';
import { ReaperError } from '../../errors.ts';
import {
  parseMessages,
  requestLine,
  type SupervisorEvent,
  type SupervisorReply,
} from '../../process/control-messages.ts';
import { deferred, type Deferred } from '../../process/deferred.ts';

/** Values of a request. */
export type RequestValues = Readonly<Record<string, string | number | undefined>>;

/**
 * A talk with a supervisor, or with the host, over the socket at which it listens: docs/protocol.md. It keeps the event
 * loop alive until it is closed.
 */
export class ControlConnection {
  /** Resolves when either side has closed, and everything that was said has been heard. */
  readonly closed: Promise<void>;

  readonly #socket: Socket;
  readonly #path: string;
  readonly #onEvent: (event: SupervisorEvent) => void;
  readonly #replies = new Map<number, Deferred<SupervisorReply>>();
  readonly #closed = deferred<undefined>();
  #sequence = 0;
  #unread = '';

  private constructor(socket: Socket, path: string, onEvent: (event: SupervisorEvent) => void) {
    this.#socket = socket;
    this.#path = path;
    this.#onEvent = onEvent;
    this.closed = this.#closed.promise;
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      this.#hear(text);
    });
    // An error is followed by `close`.
    socket.on('error', () => undefined);
    socket.once('close', () => {
      this.#end();
    });
  }

  /**
   * @param onEvent hears what it says unasked, in order, after `subscribe` was asked for
   * @throws ReaperError SUPERVISOR_UNREACHABLE with the reason of the kernel: `ENOENT`, `ECONNREFUSED`, ...
   */
  static open(
    path: string,
    onEvent: (event: SupervisorEvent) => void = () => undefined,
  ): Promise<ControlConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect(path);
      const refuse = (cause: NodeJS.ErrnoException): void => {
        reject(
          new ReaperError('SUPERVISOR_UNREACHABLE', { path, why: cause.code ?? String(cause) }, { cause }),
        );
      };
      socket.once('error', refuse);
      socket.once('connect', () => {
        socket.off('error', refuse);
        resolve(new ControlConnection(socket, path, onEvent));
      });
    });
  }

  /**
   * Sends a request and waits for its reply, which may be a refusal: `ok` tells.
   * @param body bytes that belong to it, for `write`
   * @throws ReaperError SUPERVISOR_UNREACHABLE when the connection ends without a reply; the reason of `signal`
   */
  request(
    verb: string,
    values: RequestValues = {},
    options: { readonly body?: Uint8Array; readonly signal?: AbortSignal } = {},
  ): Promise<SupervisorReply> {
    const { body, signal } = options;
    if (signal?.aborted === true) return Promise.reject(signal.reason as Error);
    if (this.#socket.destroyed) return Promise.reject(this.#lost());
    const sequence = ++this.#sequence;
    const reply = deferred<SupervisorReply>();
    this.#replies.set(sequence, reply);
    const abort = (): void => {
      this.#replies.delete(sequence);
      reply.reject(signal?.reason);
    };
    signal?.addEventListener('abort', abort, { once: true });
    this.#socket.write(requestLine(sequence, verb, values));
    if (body !== undefined) this.#socket.write(body);
    return reply.promise.finally(() => {
      signal?.removeEventListener('abort', abort);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #hear(text: string): void {
    const lines = (this.#unread + text).split('\n');
    this.#unread = lines.pop() ?? '';
    for (const message of parseOrNothing(lines.join('\n'))) {
      if ('reply' in message) {
        this.#replies.get(message.reply)?.resolve(message);
        this.#replies.delete(message.reply);
      } else {
        this.#onEvent(message);
      }
    }
  }

  #end(): void {
    for (const reply of this.#replies.values()) reply.reject(this.#lost());
    this.#replies.clear();
    this.#closed.resolve(undefined);
  }

  #lost(): ReaperError {
    return new ReaperError('SUPERVISOR_UNREACHABLE', { path: this.#path, why: 'it closed the connection' });
  }
}

/** What does not speak the protocol is not our supervisor: it is not heard, and its connection will not answer. */
function parseOrNothing(text: string): ReturnType<typeof parseMessages> {
  try {
    return parseMessages(text);
  } catch {
    return [];
  }
}
