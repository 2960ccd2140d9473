import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { eventually } from '../helpers/eventually.ts';

/** A line of the control protocol. */
export type Message = Readonly<Record<string, unknown>>;

interface PendingReply {
  readonly request: string;
  readonly resolve: (reply: Message) => void;
  readonly reject: (error: Error) => void;
}

/** One end of a control channel. */
export class Channel {
  readonly events: Message[] = [];
  readonly #waiting = new Map<number, PendingReply>();
  #sequence = 0;
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('error', () => undefined);
    socket.once('close', () => {
      for (const { request, reject } of this.#waiting.values())
        reject(new Error(`No answer to "${request}"`));
    });
    createInterface({ input: socket }).on('line', (line) => {
      const message = JSON.parse(line) as Message;
      const sequence = Number(message['reply']);
      const waiting = this.#waiting.get(sequence);
      this.#waiting.delete(sequence);
      if (waiting === undefined) this.events.push(message);
      else waiting.resolve(message);
    });
  }

  ask(request: string): Promise<Message> {
    const sequence = ++this.#sequence;
    return new Promise((resolve, reject) => {
      this.#waiting.set(sequence, { request, resolve, reject });
      this.#socket.write(`${String(sequence)} ${request}\n`);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  event(name: string): Promise<Message> {
    return eventually(() => this.events.find(({ event }) => event === name), { what: `the event ${name}` });
  }
}

export async function connectTo(path: string): Promise<Channel> {
  const socket = await eventually(
    async () => {
      const attempt = createConnection(path);
      await once(attempt, 'connect');
      return attempt;
    },
    { what: `somebody listens at ${path}` },
  );
  onTestFinished(() => {
    socket.destroy();
  });
  return new Channel(socket);
}
