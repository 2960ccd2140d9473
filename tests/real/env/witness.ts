import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** Ports on which a program that phones home would be heard. */
const ports = [80, 443];

/**
 * Hears what programs try to reach outside. Only in a namespace that `isolated` made, where every address is this
 * machine: there it is the name server and the host of every name at once. It answers that no name exists.
 */
export class Witness implements AsyncDisposable {
  /** Names asked for and `address:port` connected to, in order. */
  readonly attempts: string[] = [];
  readonly #resolver: Socket = createSocket('udp4');
  readonly #listeners: readonly Server[];

  private constructor() {
    this.#resolver.on('message', (query, { port, address }) => {
      this.attempts.push(questionOf(query));
      this.#resolver.send(noSuchName(query), port, address);
    });
    this.#listeners = ports.map((port) =>
      createServer((socket) => {
        this.attempts.push(`${socket.localAddress ?? '?'}:${port}`);
        socket.on('error', () => undefined).destroy();
      }),
    );
  }

  static async start(): Promise<Witness> {
    if (process.env['AGENT_REAPER_TEST_ISOLATED'] !== '1')
      throw new Error('a witness listens on every address: start it only below tests/real/env/isolated');
    const witness = new Witness();
    witness.#resolver.bind(53, '0.0.0.0');
    await once(witness.#resolver, 'listening');
    for (const [index, listener] of witness.#listeners.entries()) {
      listener.listen(ports[index]);
      await once(listener, 'listening');
    }
    return witness;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#resolver.close();
    for (const listener of this.#listeners) {
      const closed = once(listener, 'close');
      listener.close();
      await closed;
    }
  }
}

/** The name in the first question of a DNS message: labels after a header of 12 bytes, each behind its length. */
export function questionOf(query: Buffer): string {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at]; length; length = query[at]) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  return labels.join('.');
}

/** The query itself, marked as a response with code NXDOMAIN. */
function noSuchName(query: Buffer): Buffer {
  const answer = Buffer.from(query);
  answer.writeUInt16BE(0x8183, 2);
  // Additional records (EDNS) are dropped from the count; the question stays.
  answer.writeUInt16BE(0, 10);
  return answer;
}
