import { existsSync } from 'node:fs';
import path from 'node:path';
import { root } from './programs.ts';

/** The parts of the built package that are measured; this folder is compiled without the sources. */
export interface AgentsLibrary {
  openManager(options: { environment: NodeJS.ProcessEnv }): Manager;
  createTask(manager: Manager, input: object): { readonly id: string };
  deployAgent(manager: Manager, request: object): Promise<{ readonly agent: Agent }>;
  connectHost(manager: Manager): Promise<Connection | null>;
  waitForEvents(store: unknown, options: object): Promise<Page>;
}

export interface Manager {
  readonly store: unknown;
  readonly program: { readonly node: string; readonly cli: string };
  close(): void;
}

export interface Agent {
  readonly id: string;
  readonly payload: { readonly pid: number };
}

export interface Connection {
  readonly closed: Promise<void>;
  request(verb: string): Promise<Readonly<Record<string, unknown>>>;
  close(): void;
}

/** Events from a cursor on. */
export interface Page {
  readonly cursor: number;
  readonly events: readonly { readonly kind: string; readonly agentId: string | null }[];
}

const files = [
  'agents/manager',
  'agents/task',
  'agents/deploy/deploy',
  'agents/host/host-connection',
  'store/wait',
] as const;

/** Loads it from dist; null where the package was not built. */
export async function agentsLibrary(): Promise<AgentsLibrary | null> {
  const paths = files.map((file) => path.join(root, 'dist', `${file}.js`));
  if (!paths.every((file) => existsSync(file))) return null;
  const modules = await Promise.all(paths.map((file) => import(file) as Promise<Partial<AgentsLibrary>>));
  return modules.reduce((all, some) => ({ ...all, ...some }), {}) as AgentsLibrary;
}
