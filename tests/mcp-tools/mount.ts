import { createMcpHandler, type ProtocolEra } from '@modelcontextprotocol/server';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { createServer, type ServerParts } from '../../src/mcp/server.ts';

/** A server of ours on HTTP, for tools that speak nothing else. */
export interface Mount extends AsyncDisposable {
  readonly url: string;
}

/** Serves on a port of loopback what `agent-reaper mcp` serves on stdin and stdout. */
export async function mounted(parts: ServerParts): Promise<Mount> {
  const handler = createMcpHandler(({ era }: { era: ProtocolEra }) => createServer(parts, era));
  const http = createHttpServer((request, response) => {
    answer(handler, request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}/mcp`,
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((resolve) => http.close(resolve));
      http.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  { fetch }: Pick<ReturnType<typeof createMcpHandler>, 'fetch'>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = 'GET', headers, url = '/' } = request;
  const given = Object.entries(headers).map(([name, value]) => [name, String(value)] as [string, string]);
  const body = method === 'POST' ? { body: new Uint8Array(await buffer(request)) } : {};
  const gone = new AbortController();
  response.once('close', () => {
    gone.abort();
  });
  const reply = await fetch(
    new Request(`http://${headers.host ?? 'localhost'}${url}`, {
      method,
      headers: given,
      signal: gone.signal,
      ...body,
    }),
  );
  response.writeHead(reply.status, Object.fromEntries(reply.headers));
  if (reply.body !== null) for await (const piece of reply.body) response.write(piece);
  response.end();
}
