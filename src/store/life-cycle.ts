/** What the supervisor knows: where the process tree is in its life. */
export const processStates = ['starting', 'running', 'ending', 'gone'] as const;
export type ProcessState = (typeof processStates)[number];

/** Statuses of an agent that may still change. */
export const activeStatuses = ['starting', 'running', 'working', 'blocked'] as const;

/** Statuses that never change again. */
export const terminalStatuses = ['completed', 'failed', 'error', 'terminated', 'lost'] as const;

export type ActiveStatus = (typeof activeStatuses)[number];
export type TerminalStatus = (typeof terminalStatuses)[number];
export type Status = ActiveStatus | TerminalStatus;

/** What an agent may say of itself; the manager sets the rest. */
export const reportableStatuses = ['working', 'blocked', 'completed', 'failed', 'error'] as const;
export type ReportableStatus = (typeof reportableStatuses)[number];

/** Who asks for a change of status. */
export type Actor = 'agent' | 'manager';

/** From each process state, those that it may go to. Nothing comes back from `gone`. */
export const processTransitions: Readonly<Record<ProcessState, readonly ProcessState[]>> = {
  starting: ['running', 'ending', 'gone'],
  running: ['ending', 'gone'],
  ending: ['gone'],
  gone: [],
};

const ended: readonly Status[] = terminalStatuses;
const reported: readonly Status[] = reportableStatuses;

/** From each status, those that each actor may go to. An agent may report before its deployer has seen it start. */
export const statusTransitions: Readonly<Record<Status, Readonly<Record<Actor, readonly Status[]>>>> = {
  starting: { agent: reported, manager: ['running', ...ended] },
  running: { agent: reported, manager: ended },
  working: { agent: reported.filter((status) => status !== 'working'), manager: ended },
  blocked: { agent: reported.filter((status) => status !== 'blocked'), manager: ended },
  completed: { agent: [], manager: [] },
  failed: { agent: [], manager: [] },
  error: { agent: [], manager: [] },
  terminated: { agent: [], manager: [] },
  lost: { agent: [], manager: [] },
};

/** Why an agent's run is over. */
export const outcomeCauses = [
  'completed',
  'failed',
  'exited',
  'oom',
  'spawn_failed',
  'killed',
  'terminal_lost',
  'timeout',
  'idle',
  'budget',
  'lost',
  'host_rebooted',
] as const;
export type OutcomeCause = (typeof outcomeCauses)[number];

/** The statuses that may stand beside each cause; the first is the one that follows from it. */
export const outcomeStatuses: Readonly<Record<OutcomeCause, readonly [TerminalStatus, ...TerminalStatus[]]>> =
  {
    completed: ['completed'],
    failed: ['failed', 'error'],
    exited: ['error'],
    oom: ['error'],
    spawn_failed: ['error'],
    killed: ['terminated'],
    terminal_lost: ['terminated'],
    timeout: ['terminated'],
    idle: ['terminated'],
    budget: ['terminated'],
    lost: ['lost'],
    host_rebooted: ['lost'],
  };

/** Whether a status is final. */
export function isTerminal(status: Status): status is TerminalStatus {
  return ended.includes(status);
}

/**
 * The outcome of an agent whose run ended for `cause`. What it said of itself stands: an agent that reported
 * `completed` and was killed while it drained has completed.
 */
export function decideOutcome(
  present: { readonly status: Status; readonly statusBy: Actor },
  cause: OutcomeCause,
): { readonly cause: OutcomeCause; readonly status: TerminalStatus } {
  const { status, statusBy } = present;
  if (!isTerminal(status)) return { cause, status: outcomeStatuses[cause][0] };
  const fits = outcomeStatuses[cause].includes(status);
  if (fits && statusBy === 'manager') return { cause, status };
  return { cause: causeOf[status], status };
}

/** The cause that a final status stands for when it was set before the run ended. */
const causeOf: Readonly<Record<TerminalStatus, OutcomeCause>> = {
  completed: 'completed',
  failed: 'failed',
  error: 'failed',
  terminated: 'killed',
  lost: 'lost',
};
