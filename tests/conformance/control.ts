import type { Duplex } from 'node:stream';
import { Lines } from './lines.ts';

type Message = Readonly<Record<string, unknown>>;

/** Client of the control protocol, docs/protocol.md. */
export class Control {
  readonly #stream: Duplex;
  readonly #lines: Lines;
  #sequence = 0;

  constructor(stream: Duplex) {
    this.#stream = stream;
    this.#lines = new Lines(stream);
  }

  /** Sends without waiting; the sequence number. */
  send(request: string): number {
    this.#sequence += 1;
    this.#stream.write(`${this.#sequence} ${request}\n`);
    return this.#sequence;
  }

  async ask(request: string, ms = 20_000): Promise<Message> {
    const sequence = this.send(request);
    return this.#message((message) => message['reply'] === sequence, ms, `the reply to ${request}`);
  }

  async event(name: string, ms = 10_000): Promise<Message> {
    return this.#message((message) => message['event'] === name, ms, `the event ${name}`);
  }

  /** All messages so far. */
  messages(): Message[] {
    return this.#lines.all.map(parse);
  }

  /** End of file for the supervisor: its starter is gone. */
  hangUp(): void {
    this.#stream.destroy();
  }

  async #message(fits: (message: Message) => boolean, ms: number, what: string): Promise<Message> {
    return this.#lines.until((lines) => lines.map(parse).find(fits), ms, what);
  }
}

function parse(line: string): Message {
  try {
    return JSON.parse(line) as Message;
  } catch {
    throw new Error(`not JSON on the control socket: ${line}`);
  }
}
