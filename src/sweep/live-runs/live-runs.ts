import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { controlName } from '../../agents/run-paths.ts';
import { readRecord } from '../../agents/settle/record.ts';
import { readSpec, type Settings } from '../../agents/spec-file.ts';
import { addon } from '../../native/load.ts';
import type { ProcessIdentity } from '../../store/agent-record.ts';
import { agentById } from '../../store/agents.ts';
import { agentFiles } from '../../store/workspace.ts';
import type { Ground } from '../ground.ts';
import type { LiveSupervisor, Scene } from '../scene.ts';

/** A run of this state directory that lives, as it is known without the store: by its supervisor, and by what that was told. */
export interface LiveRun {
  readonly agentId: string;
  /** Null where its deploy log does not tell. */
  readonly name: string | null;
  readonly parentId: string | null;
  /** `PID:STARTTIME`. */
  readonly deployer: string | null;
  /** Null where its spec does not tell. */
  readonly workspace: string | null;
  readonly supervisor: ProcessIdentity;
  readonly control: string;
  readonly record: string;
  /** Milliseconds: what it was deployed with, or else what the configuration says. */
  readonly grace: number;
  readonly hard: number;
}

/** The runs that live. One whose record is there is over, although its supervisor may still settle it. */
export function liveRuns(ground: Ground, { supervisors }: Scene): readonly LiveRun[] {
  const byId = new Map<string, LiveSupervisor>();
  const runOf = new Map(supervisors.map(({ pid, agentId }) => [pid, agentId]));
  for (const one of supervisors) {
    // What a supervisor has forked has its command line until it executes something else.
    if (one.agentId !== null && runOf.get(one.ppid) !== one.agentId) byId.set(one.agentId, one);
  }
  return [...byId]
    .map(([id, one]) => liveRun(ground, id, one))
    .filter(({ record }) => readRecord(record) === null);
}

/** Those of them that the store does not know of, which is to be asked after the scene was seen. */
export function strayRuns(ground: Ground, scene: Scene): readonly LiveRun[] {
  const { manager } = ground;
  if (manager === null) return [];
  return liveRuns(ground, scene).filter(({ agentId }) => agentById(manager.store, agentId) === undefined);
}

/** What is listed last among the settings of that name; null where there is none. */
export function setting(spec: Settings | null, name: string): string | null {
  return spec?.findLast(([own]) => own === name)?.[1] ?? null;
}

/** Where the host listens, by what it was told. */
export function hostControl({ directories: { state } }: Ground): string {
  return setting(readSpec(join(state, 'host.spec')), 'control') ?? join(state, 's', 'host.sock');
}

function liveRun(ground: Ground, agentId: string, { pid, startTime }: LiveSupervisor): LiveRun {
  const { directories, config } = ground;
  const directory = join(directories.state, 'runs', agentId);
  const spec = readSpec(join(directory, 'spec'));
  const log = setting(spec, 'log');
  const workspace = log === null ? null : dirname(dirname(log));
  return {
    agentId,
    ...(workspace === null ? untold : told(workspace, agentId)),
    workspace,
    supervisor: { pid, startTime, bootId: addon().readBootId() },
    // The spec of one whose deployer died is removed, so that it cannot be started late.
    control: setting(spec, 'control') ?? join(dirname(hostControl(ground)), controlName(agentId)),
    record: join(directory, 'record.json'),
    grace: milliseconds(setting(spec, 'grace')) ?? config['limits.grace'],
    hard: milliseconds(setting(spec, 'hard')) ?? config['limits.hard'],
  };
}

const untold = { name: null, parentId: null, deployer: null };

/** What the deploy log says. It is of use to find a run, and decides nothing else. */
function told(workspace: string, agentId: string): Pick<LiveRun, 'name' | 'parentId' | 'deployer'> {
  try {
    const content: unknown = JSON.parse(readFileSync(agentFiles(workspace, agentId).deploy, 'utf8'));
    const { agent_name, parent_agent_id, deployer } = content as Readonly<Record<string, unknown>>;
    const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
    return { name: text(agent_name), parentId: text(parent_agent_id), deployer: text(deployer) };
  } catch {
    return untold;
  }
}

/** The task that a run is of, by the directory that it writes its log to. */
export function taskIdOf({ workspace }: LiveRun): string | null {
  return workspace === null ? null : basename(workspace);
}

/** As `ms` writes it. */
function milliseconds(value: string | null): number | null {
  return value !== null && /^\d+ms$/.test(value) ? Number.parseInt(value, 10) : null;
}
