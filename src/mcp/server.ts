import {
  McpServer,
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  type ProtocolEra,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { ReaperError } from '../errors.ts';
import type { Backend, Request } from './backend.ts';
import type { Definition } from './definitions.ts';
import { instructions } from './instructions.ts';
import type { Role } from './role.ts';
import { resourceTemplates } from './resources/templates.ts';
import type { Subscriptions } from './subscriptions.ts';

/** What a server is made of. Everything that lives longer than one instance comes from outside. */
export interface ServerParts {
  readonly role: Role;
  readonly version: string;
  readonly definitions: readonly Definition[];
  /** Loaded with the first call. */
  readonly backend: () => Promise<Backend>;
  readonly subscriptions: Subscriptions;
}

/** Milliseconds that a client of the newer protocol may keep a list: tools never change while a server runs. */
const toolsTtlMs = 3_600_000;

/**
 * An MCP server for one era of the protocol. It may be made more than once for one connection, so that nothing is begun
 * here.
 */
export function createServer(
  { role, version, definitions, backend, subscriptions }: ServerParts,
  era: ProtocolEra,
): McpServer {
  const mcp = new McpServer(
    { name: 'agent-reaper', title: 'agent-reaper', version },
    {
      instructions: instructions[role],
      capabilities: {
        tools: { listChanged: false },
        ...(role !== 'nobody' && { resources: { listChanged: true, subscribe: true }, completions: {} }),
      },
      cacheHints: { 'tools/list': { ttlMs: toolsTtlMs, cacheScope: 'private' } },
      // Never asked, for nothing is elicited. The usual one costs as much to load as all the rest.
      jsonSchemaValidator: { getValidator: refuseToValidate },
    },
  );
  subscriptions.attach(mcp, era);
  mcp.server.setRequestHandler('tools/list', () => ({ tools: [...definitions] }));
  mcp.server.setRequestHandler('tools/call', async ({ params }, context) => {
    if (!definitions.some(({ name }) => name === params.name)) throw unknownTool(params.name, definitions);
    return (await backend()).call(params.name, params.arguments, requestOf(context));
  });
  if (role !== 'nobody') serveResources(mcp, backend, subscriptions);
  return mcp;
}

function serveResources(
  { server }: McpServer,
  backend: ServerParts['backend'],
  subscriptions: Subscriptions,
): void {
  server.setRequestHandler('resources/list', async ({ params }, context) => {
    const listed = await guarded(async () =>
      (await backend()).listResources(params?.cursor, requestOf(context)),
    );
    subscriptions.listen();
    return { ...listed, resources: [...listed.resources] };
  });
  server.setRequestHandler('resources/templates/list', () => ({ resourceTemplates: [...resourceTemplates] }));
  server.setRequestHandler('resources/read', async ({ params: { uri } }, context) => {
    const read = await guarded(async () => (await backend()).readResource(uri, requestOf(context)), uri);
    return { contents: [{ ...read }] };
  });
  server.setRequestHandler('resources/subscribe', ({ params }) => {
    subscriptions.add(params.uri);
    return {};
  });
  server.setRequestHandler('resources/unsubscribe', ({ params }) => {
    subscriptions.remove(params.uri);
    return {};
  });
  server.setRequestHandler('completion/complete', async ({ params: { argument } }, context) => {
    const completion = await guarded(async () =>
      (await backend()).complete(argument.name, argument.value, requestOf(context)),
    );
    return { completion };
  });
}

/** Where there is no tool result to tell it in, an error is one of the protocol. */
async function guarded<T>(work: () => Promise<T>, uri?: string): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!ReaperError.is(error)) throw error;
    if (uri !== undefined && ReaperError.is(error, 'NOT_FOUND'))
      throw new ResourceNotFoundError(uri, error.message);
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, error.message, {
      code: error.code,
      hint: error.help,
    });
  }
}

function requestOf({ mcpReq }: ServerContext): Request {
  const token = mcpReq._meta?.progressToken;
  let progress = 0;
  return {
    signal: mcpReq.signal,
    progress: (message) => {
      if (token === undefined) return;
      progress += 1;
      const params = { progressToken: token, progress, message };
      // Who has gone need not be told.
      mcpReq.notify({ method: 'notifications/progress', params }).catch(() => undefined);
    },
  };
}

function unknownTool(name: string, definitions: readonly Definition[]): ProtocolError {
  const known = definitions.map((definition) => definition.name).join(', ') || 'none';
  return new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    `Tool ${name.slice(0, 100)} not found; there are: ${known}`,
  );
}

function refuseToValidate(): never {
  throw new Error('There is no validator for JSON Schema here');
}
