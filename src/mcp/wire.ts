import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/server';

/** Hands a transport through, and shows what comes in to somebody else first. */
export class SpiedTransport implements Transport {
  onclose?: NonNullable<Transport['onclose']>;
  onerror?: NonNullable<Transport['onerror']>;
  onmessage?: NonNullable<Transport['onmessage']>;

  readonly #inner: Transport;
  readonly #spy: (message: JSONRPCMessage) => void;

  constructor(inner: Transport, spy: (message: JSONRPCMessage) => void) {
    this.#inner = inner;
    this.#spy = spy;
  }

  async start(): Promise<void> {
    this.#inner.onclose = () => this.onclose?.();
    this.#inner.onerror = (error) => this.onerror?.(error);
    this.#inner.onmessage = (message, extra) => {
      this.#spy(message);
      this.onmessage?.(message, extra);
    };
    await this.#inner.start();
  }

  send(...args: Parameters<Transport['send']>): Promise<void> {
    return this.#inner.send(...args);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}
