import { describe, expect, it } from 'vitest';
import { isTaskId, newTaskId } from '../../src/tasks/task-id.ts';

const now = new Date('2026-01-02T03:04:05.678Z');

describe('newTaskId', () => {
  it('has the shape that the predecessor gave its tasks', () => {
    expect(
      newTaskId(
        now,
        () => false,
        () => '0011aabb',
      ),
    ).toBe('TASK-20260102-030405-0011aabb');
    expect(isTaskId(newTaskId(new Date(), () => false))).toBe(true);
  });

  it('passes over ids that are taken', () => {
    const randoms = ['00000001', '00000001', '00000002'];
    const taken = new Set(['TASK-20260102-030405-00000001']);
    const id = newTaskId(
      now,
      (candidate) => taken.has(candidate),
      () => randoms.shift() ?? '',
    );
    expect(id).toBe('TASK-20260102-030405-00000002');
  });

  it('gives up when everything is taken', () => {
    expect(() => newTaskId(now, () => true)).toThrow('100 ids of TASK-20260102-030405 are taken');
  });
});

describe('isTaskId', () => {
  it.each([
    'TASK-20260102-030405-0011aabb/../x',
    'TASK-1',
    '',
    'TASK-20260102-030405-0011AABB',
    'TASK-20260102-030405-0011aabb\n',
  ])('refuses %j', (text) => {
    expect(isTaskId(text)).toBe(false);
  });
});
