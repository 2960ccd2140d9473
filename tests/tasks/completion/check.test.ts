import { describe, expect, it } from 'vitest';
import { checkCompletion } from '../../../src/tasks/completion/check.ts';
import type { CompletionClaim, CompletionEvidence } from '../../../src/tasks/completion/claim.ts';

const claim: CompletionClaim = { message: '`npm test` passed, see src/login.ts', progress: 100 };
const evidence: CompletionEvidence = {
  deliverables: [{ declared: 'src/login.ts', path: 'src/login.ts', state: 'fresh' }],
  progressReports: 3,
  findings: 0,
  engineWord: 'success',
  runningChildren: 0,
  agentType: 'builder',
};

describe('checkCompletion', () => {
  it('has nothing to say about a claim that is borne out', () => {
    expect(checkCompletion(claim, evidence, true)).toEqual({ warnings: [], accepted: true });
  });

  it.each([
    ['DELIVERABLE_MISSING', {}, deliverable('missing')],
    ['DELIVERABLE_STALE', {}, deliverable('stale')],
    ['DELIVERABLE_EMPTY', {}, deliverable('empty')],
    ['DELIVERABLE_OUTSIDE', {}, deliverable('outside')],
    ['ENGINE_DISAGREES', {}, { engineWord: 'error' }],
    ['ENGINE_DISAGREES', {}, { engineWord: 'denied' }],
    ['ENGINE_DISAGREES', {}, { engineWord: 'limit' }],
    ['ENGINE_DISAGREES', {}, { engineWord: 'budget' }],
    ['CHILDREN_RUNNING', {}, { runningChildren: 2 }],
    ['NO_FINDINGS', {}, { agentType: 'Investigator' }],
  ] as const)('%s contradicts the claim, and refuses it in strict mode only', (code, saying, seeing) => {
    const strict = checkCompletion({ ...claim, ...saying }, { ...evidence, ...seeing }, true);
    expect(strict.warnings.map((warning) => warning.code)).toEqual([code]);
    expect(strict.accepted).toBe(false);
    const lenient = checkCompletion({ ...claim, ...saying }, { ...evidence, ...seeing }, false);
    expect(lenient).toEqual({ ...strict, accepted: true });
  });

  it.each([
    ['DELIVERABLE_UNREADABLE', {}, deliverable('unreadable')],
    ['DELIVERABLE_NOT_CHECKED', {}, deliverable('not-a-path')],
    ['NO_PROGRESS_REPORTED', {}, { progressReports: 0 }],
    ['PROGRESS_BELOW_100', { progress: 99 }, {}],
    ['UNFINISHED_WORDS', { message: 'all tests passed, one TODO left' }, {}],
    ['NO_EVIDENCE_IN_MESSAGE', { message: 'I have done everything that was asked for' }, {}],
  ] as const)('%s is noted, and never refuses', (code, saying, seeing) => {
    const strict = checkCompletion({ ...claim, ...saying }, { ...evidence, ...seeing }, true);
    expect(strict.warnings.map((warning) => warning.code)).toEqual([code]);
    expect(strict.accepted).toBe(true);
  });

  it('does not punish speed, few words, or an engine that has not ended yet', () => {
    const quick = { ...evidence, engineWord: 'none', progressReports: 1 } as const;
    expect(checkCompletion({ message: 'README.md fixed', progress: 100 }, quick, true).warnings).toEqual([]);
  });

  it('names each deliverable', () => {
    const [warning] = checkCompletion(claim, { ...evidence, ...deliverable('missing') }, false).warnings;
    expect(warning?.message).toBe('The deliverable "src/login.ts" does not exist');
  });
});

function deliverable(
  state: CompletionEvidence['deliverables'][number]['state'],
): Partial<CompletionEvidence> {
  return { deliverables: [{ declared: 'src/login.ts', path: 'src/login.ts', state }] };
}
