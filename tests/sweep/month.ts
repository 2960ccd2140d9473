import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runPaths } from '../../src/agents/run-paths.ts';
import { recordArchives, type Archive } from '../../src/store/archives.ts';
import { defaultLimits } from '../../src/store/limits.ts';
import { recordOutcome } from '../../src/store/outcomes.ts';
import { reserveAgent } from '../../src/store/reserve.ts';
import { claimSettle, finishSettle } from '../../src/store/settle.ts';
import type { Store } from '../../src/store/store.ts';
import { createTask, type TaskRecord } from '../../src/store/tasks.ts';

/** How much has come together. */
export interface Month {
  readonly days: number;
  readonly tasks: number;
  readonly agents: number;
  /** Prompts, run directories and drafts, a third of each. */
  readonly leftovers: number;
}

const day = 86_400_000;
const roomy = Object.fromEntries(
  Object.keys(defaultLimits).map((key) => [key, 1e9]),
) as unknown as typeof defaultLimits;

/**
 * Fills a store with what so many days leave: settled agents with archives on the disk and on record, and leftovers.
 * @param clock what the store goes by; it stands at the end of the month afterwards
 */
export function fillMonth(store: Store, project: string, clock: { now: number }, month: Month): void {
  const begin = clock.now;
  const tasks: TaskRecord[] = [];
  const ids: string[] = [];
  for (let index = 0; index < month.tasks; index += 1) {
    clock.now = begin + Math.floor((index * month.days * day) / month.tasks);
    tasks.push(
      createTask(store, { description: 'A day', priority: 'P2', projectDirectory: project, context: {} }),
    );
  }
  store.write(() => {
    for (let index = 0; index < month.agents; index += 1) {
      clock.now = begin + Math.floor((index * month.days * day) / month.agents);
      const task = tasks[Math.floor((index * month.tasks) / month.agents)];
      if (task !== undefined) ids.push(settledAgent(store, task));
    }
  });
  for (let index = 0; index < month.leftovers; index += 1) {
    const id = ids[Math.floor((index * ids.length) / month.leftovers)] ?? '';
    const task = tasks[Math.floor((index * tasks.length) / month.leftovers)];
    if (task !== undefined) leave(store, task, id, index);
  }
  clock.now = begin + month.days * day;
}

function settledAgent(store: Store, { id: taskId, workspace }: TaskRecord): string {
  const { id } = reserveAgent(store, {
    ...{ taskId, parentId: null, type: 'builder', engine: 'command', prompt: 'Build it.', limits: roomy },
  });
  recordOutcome(store, id, { cause: 'completed', exitCode: 0, lastMessage: 'Done.' });
  for (const [kind, name] of [
    ['stream', `${id}_stream.jsonl.gz`],
    ['deploy', `deploy_${id}.json.gz`],
  ] as const) {
    writeFileSync(join(workspace, 'archive', name), 'compressed');
    recordArchives(store, [archive(id, kind, name)]);
  }
  const claim = claimSettle(
    store,
    id,
    { pid: 4_000_000, startTime: 1, bootId: store.host.bootId },
    () => true,
  );
  if (claim.kind === 'claimed') finishSettle(store, id, claim.attempt, { result: {}, error: null });
  return id;
}

function archive(agentId: string, kind: Archive['class'], name: string): Archive {
  return {
    ...{ agentId, class: kind, name, bytes: 100, lines: 1, sha256: 'a'.repeat(64), gzBytes: 10 },
    ...{ gzSha256: 'b'.repeat(64), droppedBytes: null, segments: [], blockBytes: 100, blocks: [0] },
    ...{ modifiedAt: 1, archivedAt: 1 },
  };
}

function leave(store: Store, { workspace }: TaskRecord, id: string, index: number): void {
  if (index % 3 === 0) writeFileSync(join(workspace, `agent_prompt_${id}.txt`), 'Build it.');
  else if (index % 3 === 1) {
    const { directory, identity } = runPaths(store, id);
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    writeFileSync(identity, 'secret', { mode: 0o600 });
  } else writeFileSync(join(workspace, `.AGENT_REGISTRY.json.${String(4_000_000 + index)}`), '{');
}
