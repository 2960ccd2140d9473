import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assessComplexity, highestComplexity } from '../../src/tasks/complexity.ts';
import { suggestSpecialists } from '../../src/tasks/specialists.ts';

describe('assessComplexity', () => {
  it('is 1 for one small thing', () => {
    expect(assessComplexity('Rename a variable', 0, 0)).toEqual({ score: 1, reasons: [] });
  });

  it('counts each reason once, and says which', () => {
    expect(assessComplexity('A full, complete and entire rewrite of the API', 2, 1)).toEqual({
      score: 1 + 3 + 3 + 2 + 1,
      reasons: [
        'it concerns the whole',
        'it moves what exists',
        'it has several layers',
        '3 things are expected',
      ],
    });
  });

  it('reads whole words only', () => {
    expect(assessComplexity('carefully import a capital apiary latest portal', 0, 0).score).toBe(1);
  });

  it('stays between 1 and the highest, and grows with what is expected', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(20), fc.nat(15), (text, deliverables, criteria) => {
        const { score } = assessComplexity(text, deliverables, criteria);
        expect(score).toBeGreaterThanOrEqual(1);
        expect(score).toBeLessThanOrEqual(highestComplexity);
        expect(assessComplexity(text, deliverables + 3, criteria).score).toBeGreaterThanOrEqual(score);
      }),
    );
  });
});

describe('suggestSpecialists', () => {
  it('names those whose words occur, in a fixed order, six at most', () => {
    const all = 'docs, deploy, tests, slow, secure, database, backend, frontend, design, bug';
    expect(suggestSpecialists(all).map(({ name }) => name)).toEqual([
      'investigator',
      'architect',
      'frontend-builder',
      'backend-builder',
      'database-specialist',
      'security-reviewer',
    ]);
    expect(suggestSpecialists('a faster query').map(({ name }) => name)).toEqual([
      'database-specialist',
      'performance-engineer',
    ]);
  });

  it('names somebody where no word does', () => {
    expect(suggestSpecialists('xyz').map(({ name }) => name)).toEqual([
      'investigator',
      'builder',
      'reviewer',
    ]);
  });
});
