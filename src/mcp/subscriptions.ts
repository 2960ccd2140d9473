import type { McpServer, ProtocolEra } from '@modelcontextprotocol/server';
import type { Backend } from './backend.ts';

/**
 * Who wants to hear of changes. In the older era that is the server's to remember; in the newer one the SDK holds the
 * subscriptions and filters what it is told. Nothing is watched before somebody wants to hear.
 */
export class Subscriptions {
  readonly #backend: () => Promise<Backend>;
  readonly #uris = new Set<string>();
  #server: McpServer | undefined;
  #filters = true;
  #watching = false;

  constructor(backend: () => Promise<Backend>) {
    this.#backend = backend;
  }

  /** The instance that serves the connection from now on: the first one may have been a probe. */
  attach(server: McpServer, era: ProtocolEra): void {
    this.#server = server;
    this.#filters = era === 'legacy';
  }

  /** Somebody looks at lists, or listens as the newer era does. */
  listen(): void {
    if (this.#watching) return;
    this.#watching = true;
    void this.#watch().catch(() => {
      this.#watching = false;
    });
  }

  /** Somebody wants to hear of one resource, as the older era asks for it. */
  add(uri: string): void {
    this.#uris.add(uri);
    this.listen();
  }

  remove(uri: string): void {
    this.#uris.delete(uri);
  }

  async #watch(): Promise<void> {
    const backend = await this.#backend();
    await backend.watch({
      listChanged: () => {
        this.#server?.sendResourceListChanged();
      },
      updated: (uri) => {
        if (this.#filters && !this.#uris.has(uri)) return;
        // The connection may be gone by now; then nobody is left to be told.
        this.#server?.server.sendResourceUpdated({ uri }).catch(() => undefined);
      },
    });
  }
}
