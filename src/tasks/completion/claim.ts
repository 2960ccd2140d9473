/** What an agent says when it reports that it is done. */
export interface CompletionClaim {
  readonly message: string;
  /** 0 to 100. */
  readonly progress: number;
}

/** How the engine itself said that it ended, as far as it said anything by then. */
export type EngineWord = 'success' | 'error' | 'limit' | 'budget' | 'denied' | 'none';

/** What became of a declared deliverable. `not-a-path`: it is described in words, which nobody can look up. */
export type DeliverableState =
  'fresh' | 'stale' | 'empty' | 'missing' | 'outside' | 'unreadable' | 'not-a-path';

/** One declared deliverable, looked for. */
export interface DeliverableEvidence {
  readonly declared: string;
  /** Relative to the project; null when the words name none. */
  readonly path: string | null;
  readonly state: DeliverableState;
}

/** What can be seen of an agent's work. */
export interface CompletionEvidence {
  readonly deliverables: readonly DeliverableEvidence[];
  /** Reports of progress by this agent, the completing one not counted. */
  readonly progressReports: number;
  readonly findings: number;
  readonly engineWord: EngineWord;
  readonly runningChildren: number;
  readonly agentType: string;
}

/** Names of the warnings; part of the stable interface. */
export type WarningCode =
  | 'DELIVERABLE_MISSING'
  | 'DELIVERABLE_STALE'
  | 'DELIVERABLE_EMPTY'
  | 'DELIVERABLE_OUTSIDE'
  | 'DELIVERABLE_UNREADABLE'
  | 'DELIVERABLE_NOT_CHECKED'
  | 'NO_PROGRESS_REPORTED'
  | 'NO_FINDINGS'
  | 'ENGINE_DISAGREES'
  | 'PROGRESS_BELOW_100'
  | 'NO_EVIDENCE_IN_MESSAGE'
  | 'UNFINISHED_WORDS'
  | 'CHILDREN_RUNNING';

/** Something in which a claim and what can be seen differ. */
export interface CompletionWarning {
  readonly code: WarningCode;
  readonly message: string;
  /** Whether it contradicts the claim; the others only fail to support it. */
  readonly contradicts: boolean;
}

/** What a claim of completion is worth. */
export interface CompletionVerdict {
  readonly warnings: readonly CompletionWarning[];
  /** False when the mode is strict and something contradicts the claim. */
  readonly accepted: boolean;
}
