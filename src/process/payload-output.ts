import { Socket } from 'node:net';
import { Readable } from 'node:stream';

/** After a run has ended its pipes are read on for at most that time and that much, should a stranger hold them open. */
const drainMs = 1_000;
const drainBytes = 1 << 20;

/**
 * stdout or stderr of a payload, as a stream of its own over the pipe. Nobody has to read it: once the run has ended,
 * what is left in the pipe is taken into memory and the descriptor closed, so that a report can be awaited first and the
 * output read later, and output that is never read leaks nothing.
 */
export class PayloadOutput extends Readable {
  readonly #pipe: Socket;
  #spare = 0;

  /** Takes over `fd`, the reading end of a pipe. */
  constructor(fd: number) {
    super();
    this.#pipe = new Socket({ fd, readable: true, writable: false });
    this.#pipe.on('data', (chunk: Buffer) => {
      this.#take(chunk);
    });
    this.#pipe.on('end', () => this.push(null));
    this.#pipe.on('error', (error) => this.destroy(error));
  }

  /** The run has ended: whoever could still write is not part of it. */
  finish(): void {
    if (this.#pipe.destroyed) return;
    this.#spare = drainBytes;
    const timer = setTimeout(() => {
      this.#close();
    }, drainMs);
    this.#pipe.once('close', () => {
      clearTimeout(timer);
    });
    this.#pipe.resume();
  }

  /** It no longer keeps the event loop alive. */
  unref(): void {
    this.#pipe.unref();
  }

  override _read(): void {
    this.#pipe.resume();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#pipe.destroy();
    done(error);
  }

  #take(chunk: Buffer): void {
    const wantsMore = this.push(chunk);
    if (wantsMore) return;
    if (this.#spare === 0) this.#pipe.pause();
    else if ((this.#spare -= chunk.length) <= 0) this.#close();
  }

  #close(): void {
    if (this.#pipe.destroyed) return;
    this.#pipe.destroy();
    this.push(null);
  }
}
