import type { Manager } from '../agents/manager.ts';
import type { ErrorCode } from '../errors.ts';
import { groundOf, type Ground } from './ground.ts';
import { processRemains, tmuxRemains } from './remains/processes.ts';
import type { Remain } from './remains/remain.ts';
import { stateRemains } from './remains/state.ts';
import { mostEntries } from './entries.ts';
import type { SweptLeftover } from './report.ts';
import { look } from './scene.ts';
import { sweepGround } from './sweep.ts';

/** Whether anything is left. `version` is raised when a field changes its meaning. */
export interface VerifyReport {
  readonly version: 1;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Nothing is left, and everything could be looked at. */
  readonly clean: boolean;
  /** Whether live agents and what they have were left out. */
  readonly exceptLive: boolean;
  /** At most 1,000; the total counts all. */
  readonly processes: readonly Remain[];
  readonly processesTotal: number;
  readonly state: readonly Remain[];
  readonly stateTotal: number;
  readonly storeError: { readonly code: ErrorCode; readonly message: string } | null;
  /** What could not be looked at: with anything here, nothing is proven. */
  readonly unknown: readonly string[];
  /** What was looked at. */
  readonly lookedAt: { readonly processes: number; readonly leaves: number };
}

/** How much counts as left. */
export interface VerifyOptions {
  /** Live agents and what they have are left out, so that only leftovers count. */
  readonly exceptLive?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Looks for everything that agents of this state directory have or had, and changes nothing: processes, sessions, cgroups,
 * sockets, prompts, live logs, unfinished files, rows that are not settled.
 * @throws the reason of the signal
 */
export function verify(manager: Manager, options: VerifyOptions = {}): Promise<VerifyReport> {
  return verifyGround(groundOf(manager), options);
}

/** The same where there may be no store: see {@link Ground}. */
export async function verifyGround(ground: Ground, options: VerifyOptions = {}): Promise<VerifyReport> {
  const { exceptLive = false, signal } = options;
  const looking = { dryRun: true, retention: false, ...(signal === undefined ? {} : { signal }) };
  const swept = await sweepGround(ground, looking);
  const unknown = [...swept.unknown];
  const left = { processes: [] as Remain[], state: [] as Remain[] };
  // An empty cgroup that nobody claims is cleared by a sweep, and need not be of this state directory.
  const ours = swept.leftovers.filter(({ kind, agentId }) => kind !== 'leaf' || agentId !== null);
  for (const one of ours) left[one.holds === 'process' ? 'processes' : 'state'].push(remain(one));
  for (const { kind, locator, why } of swept.spared)
    if (kind === 'run') left.processes.push({ kind: 'supervisor', locator, agentId: locator, detail: why });
  const scene = await look(ground);
  if (!exceptLive) {
    left.processes.push(...processRemains(scene));
    const { manager } = ground;
    if (manager !== null) {
      left.processes.push(...(await attempt('tmux', () => tmuxRemains(manager), unknown)));
      left.state.push(...(await attempt('state', () => stateRemains(manager), unknown)));
    }
  }
  const processes = distinct(left.processes);
  const state = distinct(left.state);
  return {
    version: 1,
    at: Date.now(),
    clean: processes.length === 0 && state.length === 0 && unknown.length === 0,
    exceptLive,
    processes: processes.slice(0, mostEntries),
    processesTotal: processes.length,
    state: state.slice(0, mostEntries),
    stateTotal: state.length,
    storeError: swept.storeError,
    unknown,
    lookedAt: { processes: scene.table.all.size, leaves: scene.leaves.length },
  };
}

function remain({ kind, locator, agentId, evidence }: SweptLeftover): Remain {
  return {
    kind: kind === 'orphan' ? 'run' : kind === 'log' ? 'live_log' : kind,
    locator,
    agentId,
    detail: evidence,
  };
}

/** The same thing may be found as a leftover and as something that is there. */
function distinct(remains: readonly Remain[]): readonly Remain[] {
  return [...new Map(remains.map((one) => [`${one.kind} ${one.locator}`, one])).values()];
}

async function attempt(
  what: string,
  work: () => Promise<readonly Remain[]>,
  unknown: string[],
): Promise<readonly Remain[]> {
  try {
    return await work();
  } catch (error) {
    unknown.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}
