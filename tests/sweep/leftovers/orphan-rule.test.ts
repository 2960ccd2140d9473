import { describe, expect, test } from 'vitest';
import { orphanVerdict, type OrphanSigns } from '../../../src/sweep/leftovers/orphan-rule.ts';

const leftover: OrphanSigns = {
  supervised: false,
  inLeaf: false,
  runLives: false,
  ownLine: false,
  inTmux: false,
  age: 'younger',
  parent: 'init',
};

describe('a marked process', () => {
  test('is a leftover when everything speaks for it', () => {
    expect(orphanVerdict(leftover)).toBe('leftover');
  });

  test.each<[keyof OrphanSigns, Partial<OrphanSigns>]>([
    ['supervised', { supervised: true }],
    ['inLeaf', { inLeaf: true }],
  ])('is nobody to speak of when %s', (_, signs) => {
    expect(orphanVerdict({ ...leftover, ...signs })).toBe('contained');
  });

  test.each<[Partial<OrphanSigns>, nameable: boolean]>([
    [{ runLives: true }, false],
    [{ ownLine: true }, false],
    [{ inTmux: true }, true],
    [{ age: 'older' }, true],
    [{ age: 'unknown' }, true],
    [{ parent: 'somebody' }, true],
  ])('is left alone with %j', (signs, nameable) => {
    const verdict = orphanVerdict({ ...leftover, ...signs });
    expect(verdict).toMatchObject({ spared: expect.any(String) as string });
    expect(typeof verdict === 'object' && verdict.nameable === true).toBe(nameable);
  });

  test('is never ended by any combination but that one', () => {
    const choices: { readonly [K in keyof OrphanSigns]: readonly OrphanSigns[K][] } = {
      supervised: [true, false],
      inLeaf: [true, false],
      runLives: [true, false],
      ownLine: [true, false],
      inTmux: [true, false],
      age: ['younger', 'older', 'unknown'],
      parent: ['init', 'somebody'],
    };
    const all = Object.entries(choices).reduce<readonly Record<string, unknown>[]>(
      (rows, [key, values]) => rows.flatMap((row) => values.map((value) => ({ ...row, [key]: value }))),
      [{}],
    ) as unknown as readonly OrphanSigns[];
    expect(all).toHaveLength(192);
    expect(all.filter((signs) => orphanVerdict(signs) === 'leftover')).toEqual([leftover]);
  });
});
