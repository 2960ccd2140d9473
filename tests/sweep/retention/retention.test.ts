import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openManager, type Manager } from '../../../src/agents/manager.ts';
import { agentById } from '../../../src/store/agents.ts';
import { recordArchives, type Archive } from '../../../src/store/archives.ts';
import { defaultConfig, type Config } from '../../../src/store/config/config.ts';
import { setPinned } from '../../../src/store/retention.ts';
import type { TaskRecord } from '../../../src/store/tasks.ts';
import { cleanupTotals } from '../../../src/sweep/retention/cleanup-totals.ts';
import { applyRetention } from '../../../src/sweep/retention/retention.ts';
import { freshAgent, freshStore, freshTask, settle } from '../../store/helpers.ts';

const day = 86_400_000;
const kib = 1_024;

/** A store whose clock the test turns. */
function keeper(config: Partial<Config> = {}): {
  manager: Manager;
  clock: { now: number };
  task: TaskRecord;
} {
  const clock = { now: Date.now() };
  const store = freshStore({ now: () => clock.now });
  const manager = openManager({ store, config: { ...defaultConfig, ...config } });
  return { manager, clock, task: freshTask(store) };
}

/** A settled agent with an archive of that size. */
function archived({ store }: Manager, task: TaskRecord, bytes = 4 * kib): string {
  const { id } = freshAgent(store, { taskId: task.id });
  settle(store, id);
  const names = { stream: `${id}_stream.jsonl.gz`, deploy: `deploy_${id}.json.gz` } as const;
  for (const [kind, name] of Object.entries(names)) {
    const size = kind === 'stream' ? bytes : 1;
    writeFileSync(join(task.workspace, 'archive', name), Buffer.alloc(size, 1));
    recordArchives(store, [archiveRecord(id, kind as keyof typeof names, name, size)]);
  }
  return id;
}

const archiveRecord = (agentId: string, kind: Archive['class'], name: string, gzBytes: number): Archive => ({
  ...{ agentId, class: kind, name, bytes: gzBytes, lines: 1, sha256: 'a'.repeat(64), gzBytes },
  ...{ gzSha256: 'b'.repeat(64), droppedBytes: null, segments: [], blockBytes: 1, blocks: [0] },
  ...{ modifiedAt: 1, archivedAt: 1 },
});

const archivesIn = ({ workspace }: TaskRecord): string[] => readdirSync(join(workspace, 'archive')).sort();

describe('retention', () => {
  test('does nothing to what is young and small', async () => {
    const { manager, task } = keeper();
    const id = archived(manager, task);
    expect(await applyRetention(manager, false)).toMatchObject({
      agents: 0,
      tasks: 0,
      archivesTotal: 0,
      errors: [],
    });
    expect(agentById(manager.store, id)).toBeDefined();
    expect(archivesIn(task)).toHaveLength(2);
  });

  test('forgets what is older than the age, with all its files, and spares what is pinned or not settled', async () => {
    const { manager, clock, task } = keeper();
    const old = archived(manager, task);
    const pinned = archived(manager, task);
    const live = freshAgent(manager.store, { taskId: task.id }).id;
    setPinned(manager.store, 'agent', pinned, true);
    clock.now += 7 * day + 1;
    const young = archived(manager, task);
    const dry = await applyRetention(manager, true);
    expect(dry).toMatchObject({ agents: 1, files: 2, errors: [] });
    expect(agentById(manager.store, old)).toBeDefined();
    const report = await applyRetention(manager, false);
    expect(report).toMatchObject({ agents: dry.agents, files: dry.files, bytes: dry.bytes });
    expect(agentById(manager.store, old)).toBeUndefined();
    for (const id of [pinned, live, young]) expect(agentById(manager.store, id)).toBeDefined();
    expect(archivesIn(task).some((name) => name.includes(old))).toBe(false);
    expect(archivesIn(task)).toHaveLength(4);
    expect(await applyRetention(manager, false)).toMatchObject({ agents: 0, files: 0 });
  });

  test('forgets a task when it has no agent left, but not what its agents have made', async () => {
    const { manager, clock, task } = keeper();
    const other = freshTask(manager.store);
    writeFileSync(join(task.workspace, 'output', 'result.txt'), 'precious');
    clock.now += 8 * day;
    expect(await applyRetention(manager, true)).toMatchObject({ tasks: 2 });
    expect(await applyRetention(manager, false)).toMatchObject({ tasks: 2, errors: [] });
    expect(existsSync(other.workspace)).toBe(false);
    expect(readdirSync(task.workspace)).toEqual(['output']);
    expect(readdirSync(join(task.workspace, 'output'))).toEqual(['result.txt']);
  });

  test('keeps at most so many settled agents', async () => {
    const { manager, clock, task } = keeper({ 'retention.agents': 2, 'retention.age': null });
    const ids = [1, 2, 3, 4].map(() => {
      clock.now += 1_000;
      return archived(manager, task);
    });
    expect(await applyRetention(manager, false)).toMatchObject({ agents: 2 });
    expect(ids.map((id) => agentById(manager.store, id) !== undefined)).toEqual([false, false, true, true]);
  });

  test('deletes the oldest archives of a task that has too much, and keeps the records of their agents', async () => {
    const { manager, clock, task } = keeper({ 'retention.size_per_task': 100 * kib });
    const ids = [1, 2, 3].map(() => {
      clock.now += 1_000;
      return archived(manager, task, 64 * kib);
    });
    const report = await applyRetention(manager, false);
    expect(report.archives.map(({ agentId, reason }) => [agentId, reason])).toEqual(
      ids.slice(0, 2).map((id) => [id, 'task_quota']),
    );
    expect(archivesIn(task)).toHaveLength(2);
    expect(agentById(manager.store, ids[0] ?? '')?.run['archiveExpired']).toMatchObject({
      reason: 'task_quota',
    });
  });

  test('makes room on a disk below its floor, and never by what is pinned', async () => {
    const { manager, task } = keeper({ 'disk.floor': 2 ** 50 });
    const pinned = archived(manager, task);
    const other = archived(manager, task);
    setPinned(manager.store, 'agent', pinned, true);
    const report = await applyRetention(manager, false);
    expect(report.archives).toMatchObject([{ agentId: other, reason: 'disk' }]);
    expect(archivesIn(task).every((name) => name.includes(pinned))).toBe(true);
    expect(report.pinnedBytes).toBe(report.archivedBytes);
  });

  test('forgets agents whose project was deleted', async () => {
    const { manager, clock, task } = keeper();
    const id = archived(manager, task);
    rmSync(task.projectDirectory, { recursive: true });
    clock.now += 8 * day;
    expect(await applyRetention(manager, false)).toMatchObject({ agents: 1, tasks: 1, errors: [] });
    expect(agentById(manager.store, id)).toBeUndefined();
  });

  test('follows no link out of a workspace, keeps what it could not delete, and says so', async () => {
    const { manager, clock, task } = keeper();
    const elsewhere = join(task.projectDirectory, 'elsewhere');
    const id = archived(manager, task);
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, `${id}_stream.jsonl.gz`), 'not ours');
    rmSync(join(task.workspace, 'archive'), { recursive: true });
    symlinkSync(elsewhere, join(task.workspace, 'archive'));
    clock.now += 8 * day;
    const report = await applyRetention(manager, false);
    expect(report.agents).toBe(0);
    expect(report.errors).toHaveLength(1);
    expect(readdirSync(elsewhere)).toHaveLength(1);
    expect(agentById(manager.store, id)).toBeDefined();
  });

  test('keeps the count of what was cleaned up', async () => {
    const { manager, clock, task } = keeper();
    archived(manager, task);
    const before = cleanupTotals(manager.store);
    expect(before).toMatchObject({ settled: 1, failed: 0 });
    clock.now += 8 * day;
    expect(await applyRetention(manager, false)).toMatchObject({ agents: 1 });
    expect(cleanupTotals(manager.store)).toEqual(before);
  });
});
