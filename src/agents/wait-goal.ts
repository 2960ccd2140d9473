import type { AgentRecord } from '../store/agent-record.ts';
import type { EventKind, StoredEvent } from '../store/events.ts';
import { isTerminal } from '../store/life-cycle.ts';

/** What is waited for: anything that happens, the end of one agent, or the end of all. */
export const waitGoals = ['any_change', 'any_done', 'all_done'] as const;

/** One of {@link waitGoals}. */
export type WaitGoal = (typeof waitGoals)[number];

/** What counts as a change of an agent. */
export const changeKinds: readonly EventKind[] = [
  'agent',
  'status',
  'process',
  'progress',
  'finding',
  'notice',
  'outcome',
  'settled',
];

/** Those of them by which an agent may have come to its end. */
const endingKinds: readonly EventKind[] = ['status', 'process', 'outcome'];

/** Why a wait is over. `nothing_to_wait_for`: no agent is there that anything could happen to. */
export type WaitReason = 'change' | 'done' | 'nothing_to_wait_for' | 'deadline';

/** What is known when it is decided whether a wait is over. */
export interface WaitState {
  /** All that are waited for, as they are now. */
  readonly agents: readonly AgentRecord[];
  /** What has happened since the cursor. */
  readonly events: readonly Pick<StoredEvent, 'agentId' | 'kind'>[];
  /** Whether agents that were done before count too: they were named, and without a cursor. */
  readonly countsEarlier: boolean;
}

/** Whether nothing more is to be expected of an agent: its status is final and nothing of its processes is left. */
export function isDone({ status, processState }: Pick<AgentRecord, 'status' | 'processState'>): boolean {
  return isTerminal(status) && processState === 'gone';
}

/** Why the wait is over, or null when it is not. Pure. */
export function waitVerdict(goal: WaitGoal, state: WaitState): WaitReason | null {
  const { agents, events, countsEarlier } = state;
  const idle = agents.every((agent) => isDone(agent) && agent.settledAt !== null);
  switch (goal) {
    case 'any_change':
      if (events.length > 0) return 'change';
      return idle ? 'nothing_to_wait_for' : null;
    case 'any_done': {
      const ended = new Set(
        events.filter(({ kind }) => endingKinds.includes(kind)).map(({ agentId }) => agentId),
      );
      if (agents.some((agent) => isDone(agent) && (countsEarlier || ended.has(agent.id)))) return 'done';
      return agents.every(isDone) ? 'nothing_to_wait_for' : null;
    }
    case 'all_done':
      if (agents.length === 0) return 'nothing_to_wait_for';
      return agents.every(isDone) ? 'done' : null;
  }
}
