import { Client as NewClient } from '@modelcontextprotocol/client';
import { StdioClientTransport as NewTransport } from '@modelcontextprotocol/client/stdio';
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { onTestFinished } from 'vitest';
import { main } from './server-process.ts';

/** What the tests need of a client, whichever SDK it is from. */
export interface TestClient {
  listTools(): Promise<{ tools: ListedTool[] }>;
  callTool(call: { name: string; arguments?: Record<string, unknown> }): Promise<ToolResult>;
  close(): Promise<void>;
}

/** A tool as a client sees it. */
export interface ListedTool {
  readonly name: string;
  readonly inputSchema: object;
  readonly outputSchema?: object | undefined;
}

/** What a call came to. */
export interface ToolResult {
  readonly content?: unknown;
  readonly structuredContent?: unknown;
  readonly isError?: boolean | undefined;
}

/** The clients of the field: most are of the first SDK; the second one speaks both eras. */
export const clients = {
  'the first SDK': async (env: Record<string, string>): Promise<TestClient> => {
    const client = new OldClient(info);
    await client.connect(new OldTransport(server(env)));
    return client as unknown as TestClient;
  },
  'the second SDK, in the older era': async (env: Record<string, string>): Promise<TestClient> => {
    const client = new NewClient(info, { versionNegotiation: { mode: 'legacy' } });
    await client.connect(new NewTransport(server(env)));
    return client;
  },
  'the second SDK, in the newer era': async (env: Record<string, string>): Promise<TestClient> => {
    const client = new NewClient(info, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
    await client.connect(new NewTransport(server(env)));
    return client;
  },
} as const;

/** One of {@link clients}. */
export type ClientKind = keyof typeof clients;

/** Connects a client to a server of its own; both end with the test. */
export async function connected(kind: ClientKind, env: Record<string, string>): Promise<TestClient> {
  const client = await clients[kind](env);
  onTestFinished(() => client.close());
  return client;
}

const info = { name: 'test', version: '1' };

function server(env: Record<string, string>): {
  command: string;
  args: string[];
  env: Record<string, string>;
  stderr: 'inherit';
} {
  return { command: process.execPath, args: [main, 'mcp'], env, stderr: 'inherit' };
}
