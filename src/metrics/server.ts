import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ReaperError } from '../errors.ts';
import { isLocalHost, type Address } from './loopback.ts';

/** What is served at a path. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** A server that listens. */
export interface MetricsServer {
  readonly url: string;
  /** Resolves when the socket is free and nobody is connected any more. */
  close(): Promise<void>;
}

/** Far more than a scraper and a probe need. */
const mostConnections = 32;
/** Milliseconds in which a request has to be there, and for which a connection may be idle. */
const patienceMs = 5_000;

/**
 * Serves GET of the paths given, on this machine alone.
 * @throws ReaperError LISTEN_FAILED
 */
export async function serve(
  { host, port }: Address,
  paths: Readonly<Record<string, () => Promise<Answer>>>,
): Promise<MetricsServer> {
  const server = createServer(
    { requestTimeout: patienceMs, headersTimeout: patienceMs, keepAliveTimeout: patienceMs },
    (request, response) => {
      void answer(request, response, paths);
    },
  );
  server.maxConnections = mostConnections;
  await listening(server, host, port);
  const { port: bound } = server.address() as AddressInfo;
  const name = host.includes(':') ? `[${host}]` : host;
  return {
    url: `http://${name}:${String(bound)}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const facts = { address: `${host}:${String(port)}`, errno: cause.code ?? cause.message };
      reject(new ReaperError('LISTEN_FAILED', facts, { cause }));
    });
    server.listen({ host, port }, resolve);
  });
}

async function answer(
  { method, url, headers }: IncomingMessage,
  response: ServerResponse,
  paths: Readonly<Record<string, () => Promise<Answer>>>,
): Promise<void> {
  const path = (url ?? '/').split('?', 1)[0] ?? '/';
  const make = Object.hasOwn(paths, path) ? paths[path] : undefined;
  const { status, type, body } = await choose(method, headers.host, make, Object.keys(paths));
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(method === 'HEAD' ? undefined : body);
}

async function choose(
  method: string | undefined,
  host: string | undefined,
  make: (() => Promise<Answer>) | undefined,
  known: readonly string[],
): Promise<Answer> {
  const plain = (status: number, body: string): Answer => ({
    status,
    type: 'text/plain; charset=utf-8',
    body,
  });
  if (!isLocalHost(host)) return plain(403, 'Only requests for this machine are answered.\n');
  if (make === undefined) return plain(404, `There are: ${known.join(' ')}\n`);
  if (method !== 'GET' && method !== 'HEAD') return plain(405, 'Only GET and HEAD.\n');
  try {
    return await make();
  } catch (error) {
    return plain(500, `${error instanceof Error ? error.message : String(error)}\n`);
  }
}
