import { describe, expect, test } from 'vitest';
import { expiredArchives, type ExpirableArchive } from '../../../src/sweep/retention/expiry.ts';

const archive = (agentId: string, changes: Partial<ExpirableArchive> = {}): ExpirableArchive => ({
  agentId,
  taskId: 'one',
  bytes: 10,
  device: 1,
  at: Number(agentId.slice(1)),
  kept: false,
  ...changes,
});
const none = { perTask: null, inAll: null, lacking: new Map<number, number>() };

describe('archives that have to go', () => {
  test('none, without a bound', () => {
    expect(expiredArchives([archive('a1')], none)).toEqual([]);
  });

  test('the oldest first, until all together are within the bound', () => {
    const archives = [archive('a3'), archive('a1'), archive('a2')];
    expect(expiredArchives(archives, { ...none, inAll: 20 })).toEqual([{ agentId: 'a1', reason: 'quota' }]);
    expect(expiredArchives(archives, { ...none, inAll: 19 }).map(({ agentId }) => agentId)).toEqual([
      'a1',
      'a2',
    ]);
    expect(expiredArchives(archives, { ...none, inAll: 30 })).toEqual([]);
  });

  test('of each task by its own bound', () => {
    const archives = [archive('a1'), archive('a2'), archive('b1', { taskId: 'two', at: 0 })];
    expect(expiredArchives(archives, { ...none, perTask: 10 })).toEqual([
      { agentId: 'a1', reason: 'task_quota' },
    ]);
  });

  test('what went for its task counts for all', () => {
    const archives = [archive('a1'), archive('a2'), archive('b0', { taskId: 'two' })];
    expect(expiredArchives(archives, { ...none, perTask: 10, inAll: 20 })).toEqual([
      { agentId: 'a1', reason: 'task_quota' },
    ]);
  });

  test('nothing that is kept, even where the bound is then out of reach', () => {
    const archives = [archive('a1', { kept: true }), archive('a2'), archive('a3', { kept: true })];
    expect(expiredArchives(archives, { ...none, inAll: 5 })).toEqual([{ agentId: 'a2', reason: 'quota' }]);
  });

  test('on a disk that is short of room, as much as it lacks, and on no other', () => {
    const archives = [archive('a1', { device: 2 }), archive('a2'), archive('a3'), archive('a4')];
    expect(expiredArchives(archives, { ...none, lacking: new Map([[1, 15]]) })).toEqual([
      { agentId: 'a2', reason: 'disk' },
      { agentId: 'a3', reason: 'disk' },
    ]);
    expect(expiredArchives(archives, { ...none, lacking: new Map([[1, 10]]) })).toEqual([
      { agentId: 'a2', reason: 'disk' },
    ]);
  });

  test('what other rules free on that disk is freed', () => {
    const archives = [archive('a1'), archive('a2'), archive('a3')];
    expect(expiredArchives(archives, { ...none, inAll: 20, lacking: new Map([[1, 10]]) })).toEqual([
      { agentId: 'a1', reason: 'quota' },
    ]);
  });
});
