import { ReaperError } from '../../errors.ts';
import { refuseProtected } from '../../process/protected-processes.ts';
import { endTree } from '../../process/tree-end.ts';
import type { AgentRecord, ProcessIdentity } from '../../store/agent-record.ts';
import { requireAgent } from '../../store/agents.ts';
import { recordRunFacts } from '../../store/transitions.ts';
import { ControlConnection } from '../control/connection.ts';
import type { Manager } from '../manager.ts';
import { runPaths } from '../run-paths.ts';
import { isAlive } from '../settle/process-identity.ts';
import { readRecord } from '../settle/record.ts';

/** How a run is to be ended; what is left out is as it was deployed with. Milliseconds. */
export interface EndLimits {
  readonly graceMs?: number | undefined;
  readonly hardMs?: number | undefined;
}

/** `ended`: by its own supervisor, which has left its record. `forced`: that one did not act, and was ended too. */
export type RunEnd = 'ended' | 'forced' | 'gone';

/** A supervisor answers in microseconds; one that takes so long does not run. */
const answerMs = 1_000;
/** What a supervisor may take beside the limits that it was given: a disk that is slow to flush. */
const marginMs = 2_000;

/**
 * Ends the run of an agent and resolves when it is over: by a word to its supervisor, or, where that one is stopped, stuck
 * or not to be reached, by its verified identity. Nothing is signalled by number alone.
 * @throws ReaperError PROTECTED_PROCESS when that supervisor is an ancestor of this very process
 */
export function endRun(manager: Manager, agent: AgentRecord, limits: EndLimits): Promise<RunEnd> {
  const { store } = manager;
  const { id } = agent;
  const { record, control } = runPaths(store, id);
  const run: EndableRun = {
    record,
    control,
    supervisor: () => {
      const { supervisor } = requireAgent(store, id);
      return supervisor !== null && isAlive(store, supervisor) ? supervisor : null;
    },
    onForce: () => {
      recordRunFacts(store, id, { ending: { forced: true } });
    },
  };
  return endEndable(run, limits, boundOf(manager, agent, limits));
}

/** What has to be known of a run to end it, wherever it is known from. */
export interface EndableRun {
  readonly record: string;
  /** Where its supervisor listens. */
  readonly control: string;
  /** Who supervises it, or null when that one does not live. */
  readonly supervisor: () => ProcessIdentity | null;
  /** Called before that one is ended itself. */
  readonly onForce: () => void;
}

/** The same without an agent on record. @throws ReaperError PROTECTED_PROCESS */
export async function endEndable(
  { record, control, supervisor, onForce }: EndableRun,
  limits: EndLimits,
  { grace, hard }: { readonly grace: number; readonly hard: number },
): Promise<RunEnd> {
  const total = grace + hard + marginMs;
  const isOver = (): boolean => readRecord(record) !== null;
  if (isOver()) return 'ended';
  await askToEnd(control, limits, total);
  const left = supervisor();
  // A supervisor whose record is there may be in its exit hook, where it hears nobody.
  if (isOver()) return 'ended';
  if (left === null) return 'gone';
  refuseProtected(left.pid);
  onForce();
  // SIGTERM and SIGCONT, so that one which was only stopped still ends its run by itself, and leaves a record.
  await endTree(left, { signal: 'SIGTERM', grace: total, hard }, 'killed').result;
  return isOver() ? 'ended' : 'forced';
}

function boundOf(
  { config }: Manager,
  { run }: AgentRecord,
  { graceMs, hardMs }: EndLimits,
): {
  readonly grace: number;
  readonly hard: number;
} {
  const durations = run['durations'] as
    { readonly grace?: unknown; readonly hard?: unknown } | null | undefined;
  const number = (value: unknown, otherwise: number): number =>
    typeof value === 'number' ? value : otherwise;
  const grace = graceMs ?? number(durations?.grace, config['limits.grace']);
  return { grace, hard: hardMs ?? number(durations?.hard, config['limits.hard']) };
}

/** Resolves when the supervisor has said that the run ended, has left, or can no longer be expected to do either. */
async function askToEnd(path: string, { graceMs, hardMs }: EndLimits, total: number): Promise<void> {
  let connection: ControlConnection | null = null;
  let tellEnded = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    tellEnded = resolve;
  });
  try {
    const opening = ControlConnection.open(path, ({ event }) => {
      if (event === 'ended') tellEnded();
    });
    connection = await within(answerMs, opening);
    const answer = { signal: AbortSignal.timeout(answerMs) };
    await connection.request('subscribe', {}, answer);
    await connection.request('terminate', { grace: graceMs, hard: hardMs }, answer);
    await within(total, Promise.race([connection.closed, ended]));
  } catch (error) {
    // Nobody there, nobody who answers, or nobody who acts: what is seen afterwards decides.
    if (!ReaperError.is(error, 'SUPERVISOR_UNREACHABLE') && !isTimeout(error)) throw error;
  } finally {
    connection?.close();
  }
}

/** A timer that is set to more fires at once. */
const longestTimerMs = 2 ** 31 - 1;

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let expiry: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    expiry = setTimeout(
      () => {
        reject(new DOMException('Too late', 'TimeoutError'));
      },
      Math.min(ms, longestTimerMs),
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(expiry);
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}
