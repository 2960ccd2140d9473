import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { identityVariable } from '../../src/engines/engine.ts';
import { Backend, type Request } from '../../src/mcp/backend.ts';
import type { Log } from '../../src/mcp/log.ts';
import { issueToken } from '../../src/store/tokens.ts';
import type { Store } from '../../src/store/store.ts';
import { resolveDirectories } from '../../src/store/directories.ts';
import { openStore } from '../../src/store/store.ts';

/** What a tool has answered. */
export interface Answer {
  readonly ok: boolean;
  /** What a client's model sees. */
  readonly value: Readonly<Record<string, unknown>>;
}

/** A backend of a server, called without the protocol. */
export interface Caller {
  readonly backend: Backend;
  call(name: string, args?: unknown, request?: Partial<Request>): Promise<Answer>;
  /** The value of a call that has to succeed. */
  ok<T = Record<string, never>>(name: string, args?: unknown): Promise<T>;
  /** The code of a call that has to fail. */
  code(name: string, args?: unknown): Promise<unknown>;
}

/** A state directory and a project, gone with the test. */
export interface Place {
  readonly home: string;
  readonly project: string;
  readonly store: Store;
  readonly orchestrator: () => Caller;
  /** The server of an agent, by an identity file as its engine would name it. */
  readonly agent: (agentId: string) => Caller;
}

/** Lines of the log, for who wants to know. */
export const logged: string[] = [];

const log: Log = Object.fromEntries(
  ['debug', 'info', 'warn', 'error', 'fatal'].map((level) => [
    level,
    (text: string, fields?: unknown) =>
      logged.push(`${level} ${text} ${String((fields as { err?: unknown } | undefined)?.err)}`),
  ]),
) as unknown as Log;

/** Makes one. */
export function place(): Place {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ar-mcp-')));
  const home = join(folder, 'home');
  const environment = { PATH: process.env['PATH'], AGENT_REAPER_HOME: home };
  const store = openStore({ directories: resolveDirectories(environment) });
  onTestFinished(async () => {
    // What follows a reply is done in the turn after it.
    await new Promise(setImmediate);
    store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    home,
    project: folder,
    store,
    orchestrator: () => callerOf(new Backend({ role: 'orchestrator', environment, cwd: folder, log })),
    agent: (agentId) => {
      const identity = join(folder, `identity-${agentId}`);
      writeFileSync(identity, `${issueToken(store, agentId)}\n`, { mode: 0o600 });
      const own = { ...environment, [identityVariable]: identity };
      return callerOf(new Backend({ role: 'agent', environment: own, cwd: folder, log }));
    },
  };
}

/** The backend of an orchestrator, or of an agent by its id, on a state directory that somebody else has made. */
export function backendOf(
  who: string,
  { home, project, manager }: { home: string; project: string; manager: { store: Store } },
): Caller {
  const environment = { PATH: process.env['PATH'], AGENT_REAPER_HOME: home };
  if (who === 'orchestrator')
    return callerOf(new Backend({ role: 'orchestrator', environment, cwd: project, log }));
  const identity = join(home, `identity-${who}`);
  writeFileSync(identity, `${issueToken(manager.store, who)}\n`, { mode: 0o600 });
  const own = { ...environment, [identityVariable]: identity };
  return callerOf(new Backend({ role: 'agent', environment: own, cwd: project, log }));
}

function callerOf(backend: Backend): Caller {
  const call: Caller['call'] = async (name, args = {}, request = {}) => {
    const reply = await backend.call(name, args, {
      signal: new AbortController().signal,
      progress: () => undefined,
      ...request,
    });
    return { ok: reply.isError !== true, value: reply.structuredContent };
  };
  return {
    backend,
    call,
    ok: async <T>(name: string, args?: unknown) => {
      const { ok, value } = await call(name, args);
      if (!ok) throw new Error(`${name}: ${JSON.stringify(value)}`);
      return value as T;
    },
    code: async (name, args) => {
      const { ok, value } = await call(name, args);
      if (ok) throw new Error(`${name} succeeded: ${JSON.stringify(value)}`);
      return value['code'];
    },
  };
}
