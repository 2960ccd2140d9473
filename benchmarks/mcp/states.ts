import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../programs.ts';
import type { Connection } from './connection.ts';

/** The part of the built store that is used here. */
interface StoreParts {
  resolveDirectories(environment: NodeJS.ProcessEnv): object;
  openStore(options: object): Store;
  createTask(store: Store, task: object): { readonly id: string };
  reserveAgent(store: Store, agent: object): { readonly id: string };
}

interface Store {
  readonly database: { exec(sql: string): void };
}

/** What a server has to do with, beside its client. */
export interface Stage {
  readonly taskId: string;
  /** Takes the lock that every write waits for, or lets it go. */
  lock(held: boolean): void;
}

/** Makes a task with an agent that never does anything in the store of that environment. */
export async function stage(environment: NodeJS.ProcessEnv, projectDirectory: string): Promise<Stage> {
  const files = ['directories', 'store', 'tasks', 'reserve'];
  const modules = await Promise.all(
    files.map((file) => import(path.join(root, `dist/store/${file}.js`)) as Promise<Partial<StoreParts>>),
  );
  const parts = modules.reduce((all, some) => ({ ...all, ...some }), {}) as StoreParts;
  const store = parts.openStore({ directories: parts.resolveDirectories(environment) });
  const task = { description: 'x', priority: 'P2', projectDirectory, context: {} };
  const { id: taskId } = parts.createTask(store, task);
  const most = Number.MAX_SAFE_INTEGER;
  const limits = {
    depth: 5,
    agentsPerTask: most,
    concurrentPerTask: most,
    concurrentPerHost: most,
    spawnsPerMinute: most,
    childrenPerAgent: most,
  };
  parts.reserveAgent(store, { taskId, parentId: null, type: 'x', engine: 'command', prompt: 'x', limits });
  return {
    taskId,
    lock: (held) => {
      store.database.exec(held ? 'BEGIN IMMEDIATE' : 'ROLLBACK');
    },
  };
}

/** What a server can be in the middle of when it is to end: brings it there, and says how to tidy up. */
export type State = (server: Connection, stage: Stage) => Promise<(() => void) | undefined>;

export const states: Readonly<Record<string, State>> = {
  'after the handshake': async (server) => {
    await server.begin();
    return undefined;
  },
  'after a call': async (server) => {
    await server.begin();
    await called(server);
    return undefined;
  },
  'in a wait': async (server, stage) => {
    const args = { task_id: stage.taskId, until: 'any_change', timeout_s: 45 };
    await server.begin();
    server.send('tools/call', { name: 'wait_for_agents', arguments: args });
    // What came before is begun when this is answered.
    await called(server);
    return undefined;
  },
  'blocked by the lock of the store': async (server, stage) => {
    await server.begin();
    await called(server);
    stage.lock(true);
    server.send('tools/call', { name: 'create_real_task', arguments: { description: 'x' } });
    await blocked(server.pid);
    return () => {
      stage.lock(false);
    };
  },
};

async function called(server: Connection): Promise<void> {
  await server.request('tools/call', { name: 'list_agents', arguments: {} });
}

/** Until the main thread waits for something else than its event loop, and is not running either. */
async function blocked(pid: number): Promise<void> {
  const where = (): string => readFileSync(`/proc/${String(pid)}/wchan`, 'utf8');
  while (/poll|^0$/.test(where())) await new Promise((resolve) => setImmediate(resolve));
}
