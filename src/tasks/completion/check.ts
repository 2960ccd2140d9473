import type {
  CompletionClaim,
  CompletionEvidence,
  CompletionVerdict,
  CompletionWarning,
  DeliverableEvidence,
  DeliverableState,
  WarningCode,
} from './claim.ts';

/**
 * Compares the claim that work is completed with what can be seen of it. Pure. In mode `strict` a contradiction refuses
 * the claim; what merely lacks support never does, for speed and few words are no fault.
 */
export function checkCompletion(
  claim: CompletionClaim,
  evidence: CompletionEvidence,
  strict: boolean,
): CompletionVerdict {
  const warnings = [
    ...evidence.deliverables.flatMap(deliverableWarning),
    ...engineWarning(evidence),
    ...childrenWarning(evidence),
    ...claimWarnings(claim),
    ...reportWarnings(evidence),
  ];
  return { warnings, accepted: !strict || !warnings.some(({ contradicts }) => contradicts) };
}

/** What each state of a deliverable amounts to; `fresh` to nothing. */
const deliverableStates: Readonly<
  Record<Exclude<DeliverableState, 'fresh'>, readonly [WarningCode, boolean, string]>
> = {
  missing: ['DELIVERABLE_MISSING', true, 'does not exist'],
  stale: ['DELIVERABLE_STALE', true, 'has not changed since the agent began'],
  empty: ['DELIVERABLE_EMPTY', true, 'is empty'],
  outside: ['DELIVERABLE_OUTSIDE', true, 'is not inside the project'],
  unreadable: ['DELIVERABLE_UNREADABLE', false, 'cannot be looked at'],
  'not-a-path': ['DELIVERABLE_NOT_CHECKED', false, 'names no file, so it was not checked'],
};

function deliverableWarning({ declared, path, state }: DeliverableEvidence): readonly CompletionWarning[] {
  if (state === 'fresh') return [];
  const [code, contradicts, problem] = deliverableStates[state];
  return [{ code, contradicts, message: `The deliverable ${JSON.stringify(path ?? declared)} ${problem}` }];
}

function engineWarning({ engineWord }: CompletionEvidence): readonly CompletionWarning[] {
  if (engineWord === 'success' || engineWord === 'none') return [];
  const message = `The engine itself ended with ${engineWord}`;
  return [{ code: 'ENGINE_DISAGREES', contradicts: true, message }];
}

function childrenWarning({ runningChildren }: CompletionEvidence): readonly CompletionWarning[] {
  if (runningChildren === 0) return [];
  const message = `${String(runningChildren)} of its own agents still run`;
  return [{ code: 'CHILDREN_RUNNING', contradicts: true, message }];
}

/** Words that an agent uses for what it did not do. */
const unfinished = /\b(TODO|FIXME|not (yet )?implemented|placeholder|stub(bed)?|work in progress)\b/iu;

/** Words and shapes by which a message points at something that can be checked. */
const checkable =
  /\b(exit code|pass(ed|es|ing)?|ran|output|verified|tested|measured|reproduced)\b|`[^`]+`|\b[\w./-]+\.[a-z]{1,5}\b|\b\d+ (tests?|files?|lines?)\b/iu;

function claimWarnings({ message, progress }: CompletionClaim): readonly CompletionWarning[] {
  const warnings: CompletionWarning[] = [];
  const word = unfinished.exec(message.slice(0, readLimit))?.[0];
  if (word !== undefined) {
    const text = `The message says ${JSON.stringify(word)}: is it finished?`;
    warnings.push({ code: 'UNFINISHED_WORDS', contradicts: false, message: text });
  }
  if (!checkable.test(message.slice(0, readLimit))) {
    const text = 'The message names nothing that can be checked: no file, no command, no result';
    warnings.push({ code: 'NO_EVIDENCE_IN_MESSAGE', contradicts: false, message: text });
  }
  if (progress < 100) {
    const text = `Completed with a progress of ${String(progress)}`;
    warnings.push({ code: 'PROGRESS_BELOW_100', contradicts: false, message: text });
  }
  return warnings;
}

const readLimit = 20_000;

/** Types of agents whose result is what they found. */
const finders: readonly string[] = ['investigator', 'reviewer'];

function reportWarnings(evidence: CompletionEvidence): readonly CompletionWarning[] {
  const warnings: CompletionWarning[] = [];
  if (evidence.progressReports === 0) {
    const message = 'No progress was reported before completion';
    warnings.push({ code: 'NO_PROGRESS_REPORTED', contradicts: false, message });
  }
  if (evidence.findings === 0 && finders.includes(evidence.agentType.trim().toLowerCase())) {
    const message = `No finding was reported, and findings are the result of a ${evidence.agentType}`;
    warnings.push({ code: 'NO_FINDINGS', contradicts: true, message });
  }
  return warnings;
}
