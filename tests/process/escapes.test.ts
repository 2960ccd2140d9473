import { describe, expect, test } from 'vitest';
import { canEscape } from '../../src/process/escapes.ts';

const tiers = ['pidns', 'cgroup', 'subreaper', 'group'] as const;

describe('what can escape', () => {
  test.each(tiers)('from tier %s is at least what a service does on request', (tier) => {
    expect(canEscape(tier)[0]).toContain('no descendant of the run');
  });

  test('is never less from a weaker tier', () => {
    const counts = tiers.map((tier) => canEscape(tier).length);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect(counts[0]).toBe(1);
  });

  test('is everything without a leaf, once nobody holds the tree', () => {
    expect(canEscape('subreaper').join()).toContain('everything, if the supervisor is killed');
    expect(canEscape('group').join()).toContain('everything, if this program is killed');
    expect(canEscape('cgroup').join()).not.toContain('everything');
  });
});
