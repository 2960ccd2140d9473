import { recordProcessState, recordRunFacts, recordRunning } from '../../../src/store/transitions.ts';
import { markMade, markReleased, planResource, ledgerOf } from '../../../src/store/ledger.ts';
import { recordOutcome } from '../../../src/store/outcomes.ts';
import { reportFinding, reportProgress } from '../../../src/store/reports.ts';
import { claimSettle, finishSettle } from '../../../src/store/settle.ts';
import type { Store } from '../../../src/store/store.ts';
import type { TaskRecord } from '../../../src/store/tasks.ts';
import { freshAgent, freshTask, someProcess } from '../../store/helpers.ts';

/** Ids of agents in every state that a listing can show, in one task. */
export interface Scene {
  readonly task: TaskRecord;
  /** Works, has reported, and has deployed `child`. */
  readonly writer: string;
  readonly child: string;
  /** Waits for a decision. */
  readonly reviewer: string;
  /** Completed and settled, with a receipt. */
  readonly tester: string;
  /** Over, but its cleanup failed. */
  readonly stuck: string;
  /** Crashed and settled. */
  readonly crashed: string;
}

/** A clock that goes on by a second each time somebody looks: 2026-03-01, from noon in UTC on. */
export function steadyClock(): () => number {
  let at = Date.UTC(2026, 2, 1, 12);
  return () => (at += 1_000);
}

/** Puts them on record; nothing of them runs. */
export function paintScene(store: Store): Scene {
  const task = freshTask(store);
  const agent = (type: string, name?: string, parentId: string | null = null): string =>
    freshAgent(store, { taskId: task.id, type, parentId, ...(name !== undefined && { name }) }).id;
  const writer = agent('writer', 'writer-1');
  start(store, writer);
  reportProgress(store, writer, { status: 'working', message: 'Half of it stands', progress: 50 });
  reportFinding(store, writer, {
    finding_type: 'issue',
    severity: 'high',
    message: 'The pier is missing',
    data: null,
  });
  const child = agent('helper', undefined, writer);
  start(store, child);
  const reviewer = agent('reviewer', 'reviewer-1');
  start(store, reviewer);
  reportProgress(store, reviewer, { status: 'blocked', message: 'Steel or stone?', progress: 20 });
  const tester = agent('tester', 'tester-1');
  start(store, tester);
  reportProgress(store, tester, { status: 'completed', message: 'It carries', progress: 100 });
  end(store, tester, 0);
  settle(store, tester, null);
  const stuck = agent('stuck');
  start(store, stuck);
  end(store, stuck, 1);
  settle(store, stuck, 'The session could not be ended');
  const crashed = agent('crashed');
  start(store, crashed);
  end(store, crashed, 3);
  settle(store, crashed, null);
  return { task, writer, child, reviewer, tester, stuck, crashed };
}

function start(store: Store, id: string): void {
  const planned = planResource(store, id, { kind: 'run_directory', locator: `/run/${id}` });
  markMade(store, planned.id);
  recordRunFacts(store, id, {
    launcher: 'tmux',
    tmux_session: `agent_${id}`,
    tier: 'subreaper',
    cwd: '/project',
  });
  recordRunning(store, id, { supervisor: someProcess(store), payload: someProcess(store, 4_000_001) });
}

function end(store: Store, id: string, code: number): void {
  recordProcessState(store, id, 'ending');
  recordOutcome(store, id, {
    cause: 'exited',
    exitCode: code,
    lastMessage: `Left with ${String(code)}`,
    report,
  });
}

function settle(store: Store, id: string, error: string | null): void {
  const claim = claimSettle(store, id, someProcess(store), () => true);
  if (claim.kind !== 'claimed') return;
  if (error === null)
    for (const { id: resource } of ledgerOf(store, id))
      markReleased(store, resource, { released: 'removed', verified: true });
  finishSettle(store, id, claim.attempt, { result: { success: error === null }, error });
}

/** The parts of a termination report that a receipt is made of. */
const report = {
  version: 1,
  containment: { tier: 'subreaper' },
  counts: { endedByTerm: 2, neededKill: 1, adopted: 3 },
  escapeesTotal: 1,
  survivors: [],
  verified: { value: true, by: ['echild'], strength: 'kernel-proof' },
  timeline: { empty: 12_500, reaped: 12_600 },
};
