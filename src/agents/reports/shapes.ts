import type { CompletionWarning } from '../../tasks/completion/claim.ts';

/*
 * What an agent is answered when it reports. The keys are the predecessor's, and those that the agents' prompt names,
 * for these objects leave the program as they are.
 */

/** One agent of the task, in a line. */
export interface CompactAgent {
  readonly agent_id: string;
  readonly type: string;
  readonly status: string;
  /** 0 to 100, as it last said. */
  readonly progress: number;
  readonly parent: string;
  /** Who asks. */
  readonly self?: true;
}

/** What another agent said of its progress. */
export interface RecentProgress {
  readonly agent_id: string;
  readonly status: string;
  readonly progress: number;
  readonly message: string;
  readonly timestamp: string;
}

/** What another agent found, without its data. */
export interface RecentFinding {
  readonly agent_id: string;
  readonly finding_type: string;
  readonly severity: string;
  readonly message: string;
  readonly timestamp: string;
}

/** Something that was sent to the agent. */
export interface Message {
  /** The id of an agent, or a word such as `orchestrator`. */
  readonly from: string;
  readonly text: string;
  readonly timestamp: string;
}

/** What the others do, since the agent's last call. */
export interface CoordinationInfo {
  readonly success: true;
  readonly task_id: string;
  readonly agent_counts: {
    readonly total_spawned: number;
    readonly active: number;
    readonly completed: number;
    readonly failed: number;
    readonly terminated: number;
    readonly lost: number;
  };
  readonly agents: readonly CompactAgent[];
  readonly agents_omitted?: number;
  /** The last three of the task, whenever they were. */
  readonly recent_findings: readonly RecentFinding[];
  /** Newest first. */
  readonly coordination_data: {
    readonly recent_progress: readonly RecentProgress[];
    readonly recent_findings: readonly RecentFinding[];
    readonly progress_omitted?: number;
    readonly findings_omitted?: number;
  };
  readonly messages?: readonly Message[];
  readonly messages_waiting?: number;
  readonly notices?: readonly string[];
}

/** The answer to a report of progress. */
export interface ProgressReply {
  readonly own_update: {
    readonly agent_id: string;
    readonly status: string;
    readonly progress: number;
    readonly message: string;
    readonly timestamp: string;
  };
  readonly coordination_info: CoordinationInfo;
  /** In what a claim of completion and what can be seen differ. */
  readonly completion_warnings?: readonly CompletionWarning[];
}

/** The answer to a finding. */
export interface FindingReply {
  readonly own_finding: {
    readonly agent_id: string;
    readonly finding_type: string;
    readonly severity: string;
    readonly message: string;
    readonly data: Readonly<Record<string, unknown>> | null;
    readonly timestamp: string;
  };
  readonly coordination_info: CoordinationInfo;
}
