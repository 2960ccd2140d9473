import { statfsSync } from 'node:fs';
import type { Manager } from '../agents/manager.ts';
import { agentFigures, type AgentFigures } from './agent-figures.ts';
import { healthProblems, type HealthProblem } from './health-problems.ts';
import { groundOf, type Ground } from './ground.ts';
import { hostHealth, type HostHealth } from './host-health.ts';
import { lastSweep, type LastSweep } from './last-sweep.ts';

/** Free space of a file system that agents write to. Bytes. */
export interface DiskHealth {
  readonly path: string;
  readonly free: number;
  readonly total: number;
  /** Below this no agent is deployed. */
  readonly floor: number;
}

/** How this state directory fares. `version` is raised when a field changes its meaning. Times: ms since 1970. */
export interface HealthReport {
  readonly version: 1;
  readonly at: number;
  /** Nothing is wrong. */
  readonly healthy: boolean;
  readonly problems: readonly HealthProblem[];
  readonly store: {
    readonly ok: boolean;
    readonly path: string;
    readonly bytes: number | null;
    readonly error: string | null;
  };
  readonly host: HostHealth;
  readonly agents: AgentFigures | null;
  readonly disk: readonly DiskHealth[];
  readonly lastSweep: LastSweep | null;
}

/**
 * Looks at the store, the host and the disk, and at no process: cheap enough for every few seconds. It never throws for
 * what is wrong, but says so.
 */
export function healthReport(manager: Manager): Promise<HealthReport> {
  return groundHealth(groundOf(manager));
}

/** The same where there may be no store or no valid configuration: see {@link Ground}. */
export async function groundHealth(ground: Ground): Promise<HealthReport> {
  const { manager, directories, config, configProblem } = ground;
  const at = manager?.store.now() ?? Date.now();
  const read = readStore(ground);
  const host = await hostHealth(ground);
  const disk = [diskAt(directories.state, config['disk.floor'])].filter((one) => one !== null);
  const facts = {
    storeError: read.error,
    configError: configProblem?.message ?? null,
    host,
    agents: read.agents,
    disk,
    lastSweep: read.sweep,
    at,
  };
  const problems = healthProblems(facts, config['limits.hook']);
  return {
    version: 1,
    at,
    healthy: problems.length === 0,
    problems,
    store: {
      ok: read.error === null,
      path: directories.database,
      bytes: read.bytes,
      error: read.error,
    },
    host,
    agents: read.agents,
    disk,
    lastSweep: read.sweep,
  };
}

function readStore({ manager, problem }: Ground): {
  readonly agents: AgentFigures | null;
  readonly sweep: LastSweep | null;
  readonly bytes: number | null;
  readonly error: string | null;
} {
  const none = { agents: null, sweep: null, bytes: null };
  if (manager === null) return { ...none, error: problem?.message ?? 'It cannot be opened' };
  const { store } = manager;
  try {
    const bytes = store.database.get(
      'SELECT (SELECT page_count FROM pragma_page_count) * (SELECT page_size FROM pragma_page_size) AS bytes',
    );
    return {
      agents: agentFigures(store),
      sweep: lastSweep(store),
      bytes: Number(bytes?.['bytes']),
      error: null,
    };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { ...none, error: why };
  }
}

/** statfs(2): what is free for this user, not for root. */
function diskAt(path: string, floor: number): DiskHealth | null {
  try {
    const { bavail, blocks, bsize } = statfsSync(path);
    return { path, free: bavail * bsize, total: blocks * bsize, floor };
  } catch {
    return null;
  }
}
