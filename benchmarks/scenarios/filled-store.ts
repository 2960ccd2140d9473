import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { root } from '../programs.ts';
import { roomyLimits } from '../roomy-limits.ts';
import type { Context } from '../scenario.ts';

/** The part of the built package that fills the store; this folder is compiled without the sources. */
export interface Parts {
  openStore(options: object): { write<T>(work: () => T): T; host: { bootId: string }; close(): void };
  resolveDirectories(environment: object): object;
  createTask(store: unknown, task: object): { readonly id: string; readonly workspace: string };
  reserveAgent(store: unknown, wanted: object): { readonly id: string };
  recordRunning(store: unknown, id: string, processes: object): void;
  recordRunFacts(store: unknown, id: string, facts: object): void;
  recordOutcome(store: unknown, id: string, outcome: object): void;
  reportProgress(store: unknown, id: string, report: object): void;
  claimSettle(
    store: unknown,
    id: string,
    claimant: object,
    isAlive: () => boolean,
  ): { readonly attempt: number };
  finishSettle(store: unknown, id: string, attempt: number, ending: object): boolean;
  addon(): { readProcess(pid: number): { readonly startTime: number } | number };
}

/** A store with one task. */
export interface FilledStore {
  readonly home: string;
  readonly parts: Parts;
  readonly store: ReturnType<Parts['openStore']>;
  readonly taskId: string;
  readonly workspace: string;
  close(): void;
}

const files = [
  'store/store',
  'store/directories',
  'store/tasks',
  'store/reserve',
  'store/transitions',
  'store/outcomes',
  'store/reports',
  'store/settle',
  'native/load',
] as const;

/** A store of its own in the directory of the scenario; null where the package or the supervisor was not built. */
export async function openBenchStore({ dir, supervisor }: Context): Promise<FilledStore | null> {
  const paths = files.map((file) => path.join(root, 'dist', `${file}.js`));
  if (supervisor === null || !paths.every((file) => existsSync(file))) return null;
  const modules = await Promise.all(paths.map((file) => import(file) as Promise<Partial<Parts>>));
  const parts = modules.reduce((all, some) => ({ ...all, ...some }), {}) as Parts;
  const home = path.join(realpathSync(dir), 'home');
  mkdirSync(home);
  const store = parts.openStore({ directories: parts.resolveDirectories({ AGENT_REAPER_HOME: home }) });
  const task = { description: 'List them', priority: 'P2', projectDirectory: home, context: {} };
  const { id: taskId, workspace } = parts.createTask(store, task);
  return {
    home,
    parts,
    store,
    taskId,
    workspace,
    close: () => {
      store.close();
    },
  };
}

/** A row of an agent that is about to be started. */
export function reserve({ parts, store, taskId }: FilledStore): string {
  const wanted = {
    taskId,
    parentId: null,
    type: 'builder',
    engine: 'command',
    prompt: 'Build it.',
    limits: roomyLimits,
  };
  return parts.reserveAgent(store, wanted).id;
}

/** Agents that are over, as a month leaves them. Many to a transaction, for here nobody waits between them. */
export function fill(listed: FilledStore, count: number): void {
  const { parts, store } = listed;
  const claimant = { pid: 2, startTime: 1, bootId: store.host.bootId };
  for (let done = 0; done < count; done += 500) {
    store.write(() => {
      for (let n = done; n < Math.min(count, done + 500); n += 1) {
        const id = reserve(listed);
        parts.recordRunning(store, id, { supervisor: claimant, payload: claimant });
        parts.reportProgress(store, id, { status: 'working', message: `Step ${n}`, progress: 50 });
        parts.recordOutcome(store, id, { cause: 'completed', exitCode: 0, lastMessage: 'It stands.' });
        const { attempt } = parts.claimSettle(store, id, claimant, () => true);
        parts.finishSettle(store, id, attempt, { result: {}, error: null });
      }
    });
  }
}
