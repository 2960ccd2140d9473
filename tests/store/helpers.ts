import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { resolveDirectories, type Directories } from '../../src/store/directories.ts';
import type { AgentRecord, ProcessIdentity } from '../../src/store/agent-record.ts';
import type { Limits } from '../../src/store/limits.ts';
import { recordOutcome } from '../../src/store/outcomes.ts';
import { reserveAgent, type Reservation } from '../../src/store/reserve.ts';
import { claimSettle, finishSettle } from '../../src/store/settle.ts';
import { openStore, type OpenStoreOptions, type Store } from '../../src/store/store.ts';
import { createTask, type TaskRecord } from '../../src/store/tasks.ts';

/** A directory that goes away with the test. */
export function temporaryDirectory(): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'ar-store-')));
  onTestFinished(() => {
    rmSync(path, { recursive: true, force: true });
  });
  return path;
}

/** Directories of a user who has nothing yet. */
export function freshDirectories(): Directories {
  return resolveDirectories({ AGENT_REAPER_HOME: join(temporaryDirectory(), 'home') });
}

/** An open store that goes away with the test. */
export function freshStore(options: OpenStoreOptions = {}): Store {
  const store = openStore({ directories: freshDirectories(), ...options });
  onTestFinished(() => {
    store.close();
  });
  return store;
}

/** A task in a project of its own. */
export function freshTask(store: Store): TaskRecord {
  const projectDirectory = temporaryDirectory();
  return createTask(store, { description: 'Build a bridge', priority: 'P2', projectDirectory, context: {} });
}

/** An agent that is reserved, and nothing else. */
export function freshAgent(store: Store, changes: Partial<Reservation> = {}): AgentRecord {
  const taskId = changes.taskId ?? freshTask(store).id;
  return reserveAgent(store, {
    taskId,
    parentId: null,
    type: 'builder',
    engine: 'command',
    prompt: 'Build it.',
    limits: roomyLimits,
    ...changes,
  });
}

/** Limits that no test meets by chance. */
export const roomyLimits: Limits = {
  depth: 1_000,
  agentsPerTask: 100_000,
  concurrentPerTask: 100_000,
  concurrentPerHost: 100_000,
  spawnsPerMinute: 100_000,
  childrenPerAgent: 100_000,
};

/** A process that is not there any more, of this boot. */
export function someProcess(store: Store, pid = 4_000_000): ProcessIdentity {
  return { pid, startTime: 1, bootId: store.host.bootId };
}

/** Takes an agent through its life: gone, with an outcome, nothing left, settled. */
export function settle(store: Store, agentId: string): void {
  recordOutcome(store, agentId, { cause: 'exited', exitCode: 1 });
  const claim = claimSettle(store, agentId, someProcess(store), () => true);
  if (claim.kind === 'claimed') finishSettle(store, agentId, claim.attempt, { result: {}, error: null });
}

/** What one journal of an agent holds. */
export function journalLines(
  workspace: string,
  folder: 'progress' | 'findings',
  id: string,
): Record<string, unknown>[] {
  const file = join(workspace, folder, `${id}_${folder}.jsonl`);
  const text = readFileSync(file, 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
