import { describe, expect, test } from 'vitest';
import { leafDoubt, unclaimedMs, type LeafSigns } from '../../../src/sweep/leftovers/leaf-rule.ts';

const ours: LeafSigns = {
  sameBoot: true,
  sameUser: true,
  holdsUs: false,
  members: 3,
  hidden: false,
  owner: 'us',
  removable: true,
  ageMs: 0,
};

describe('the cgroup of a dead supervisor', () => {
  test('is cleared when it is ours, whoever is in it', () => {
    expect(leafDoubt(ours)).toBeNull();
    expect(leafDoubt({ ...ours, members: 0 })).toBeNull();
    expect(leafDoubt({ ...ours, removable: false })).toBeNull();
  });

  test.each<[Partial<LeafSigns>]>([
    [{ sameBoot: false }],
    [{ sameUser: false }],
    [{ holdsUs: true }],
    [{ members: null }],
    [{ hidden: true }],
    [{ owner: 'another' }],
    [{ owner: 'another', members: 0, ageMs: unclaimedMs }],
    [{ owner: 'nobody', members: 0, ageMs: unclaimedMs - 1 }],
    [{ members: 0, removable: false }],
  ])('is left alone with %j, and cannot be named', (signs) => {
    expect(leafDoubt({ ...ours, ...signs })).toEqual({ why: expect.any(String) as string });
  });

  test('is left alone when nobody claims it and somebody is in it, unless it is named', () => {
    expect(leafDoubt({ ...ours, owner: 'nobody', ageMs: unclaimedMs })).toMatchObject({ nameable: true });
  });

  test('is cleared in time when nobody claims it and nobody is in it', () => {
    expect(leafDoubt({ ...ours, owner: 'nobody', members: 0, ageMs: unclaimedMs })).toBeNull();
  });
});
