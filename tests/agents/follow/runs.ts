import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { onTestFinished } from 'vitest';
import { ControlConnection } from '../../../src/agents/control/connection.ts';
import { follow, type FollowOptions } from '../../../src/agents/follow/follow.ts';
import { hostPaths } from '../../../src/agents/host/host-paths.ts';
import { openManager, type Manager } from '../../../src/agents/manager.ts';
import { runPaths } from '../../../src/agents/run-paths.ts';
import { each, variables, writeSpec, type Settings } from '../../../src/agents/spec-file.ts';
import { engineNamed } from '../../../src/engines/registry.ts';
import { planStart } from '../../../src/engines/start.ts';
import { supervisorPath } from '../../../src/native/supervisor-path.ts';
import { handle } from '../../../src/process/handle.ts';
import type { AgentRecord, Budget } from '../../../src/store/agent-record.ts';
import { agentById } from '../../../src/store/agents.ts';
import { defaultConfig, type Config } from '../../../src/store/config/config.ts';
import { latestEvents, type EventKind, type StoredEvent } from '../../../src/store/events.ts';
import { outcomeOf } from '../../../src/store/outcomes.ts';
import { requireTask } from '../../../src/store/tasks.ts';
import { recordRunning } from '../../../src/store/transitions.ts';
import { agentFiles } from '../../../src/store/workspace.ts';
import { standIn } from '../../engines/stand-in.ts';
import { startRequest } from '../../engines/start-request.ts';
import { eventually } from '../../helpers/eventually.ts';
import { freshAgent, freshStore } from '../../store/helpers.ts';

/** A manager over a store of its own, both gone with the test. */
export function freshManager(config: Partial<Config> = {}): Manager {
  const store = freshStore();
  return openManager({
    store,
    config: { ...defaultConfig, ...config },
    environment: { PATH: process.env['PATH'], ...store.directories.environment },
  });
}

/** How an agent of a test is run. */
export interface RunOptions {
  readonly taskId?: string;
  readonly parentId?: string;
  readonly engine?: 'claude' | 'codex' | 'command';
  /** For the stand-ins; a name, or steps. */
  readonly scenario?: string | readonly unknown[];
  /** For the engine `command`. */
  readonly script?: string;
  readonly held?: boolean;
  readonly budget?: Budget;
  readonly run?: Readonly<Record<string, unknown>>;
  readonly settings?: Settings;
}

/** An agent that runs under a supervisor of its own, without a host. Ended with the test. */
export interface Run {
  readonly id: string;
  readonly supervisor: number;
  readonly control: string;
  /** Its supervisor is gone. */
  readonly gone: Promise<void>;
  readonly log: string;
  record(): AgentRecord;
  ask(verb: string, values?: Readonly<Record<string, string | number>>): Promise<unknown>;
}

/** Reserves an agent, starts its supervisor and records that it runs. */
export async function startRun(manager: Manager, options: RunOptions = {}): Promise<Run> {
  const { store } = manager;
  const { engine: name = 'claude', held = false } = options;
  const agent = freshAgent(store, {
    engine: name,
    parentId: options.parentId ?? null,
    ...(options.taskId === undefined ? {} : { taskId: options.taskId }),
    ...(options.budget === undefined ? {} : { budget: options.budget }),
    run: options.run ?? {},
  });
  const paths = runPaths(store, agent.id);
  mkdirSync(paths.directory, { recursive: true, mode: 0o700 });
  const { workspace } = requireTask(store, agent.taskId);
  const log = agentFiles(workspace, agent.id).stream;
  const { argv, input, env } = commandOf(name, options, paths.directory);
  writeFileSync(paths.input, input);
  writeSpec(paths.spec, [
    ['report', paths.record],
    ['control', paths.control],
    ['log', log],
    ['on-parent-exit', 'keep'],
    ['stdin', `${held ? 'held' : 'file'}:${paths.input}`],
    ['grace', '300ms'],
    ['settle-lock', hostPaths(store).settleLock],
    ['doorbell', store.directories.doorbell],
    ...(options.settings ?? []),
    ...variables('env', { PATH: process.env['PATH'] ?? '', ...env }),
    ...each('arg', argv),
  ]);
  const child = spawn(supervisorPath(), ['--spec', paths.spec], { stdio: 'ignore', detached: true });
  const exit = once(child, 'exit');
  const connection = await eventually(() => ControlConnection.open(paths.control), { what: 'it listens' });
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await connection.request('terminate', { grace: 0 }).catch(() => undefined);
    await exit;
    connection.close();
  });
  const status = await eventually(
    async () => {
      const reply = await connection.request('status');
      return reply['state'] === 'starting' ? undefined : reply;
    },
    { what: 'it runs' },
  );
  recordRunning(store, agent.id, {
    supervisor: await handle(child.pid ?? 0),
    payload: {
      pid: Number(status['pid']),
      startTime: Number(status['startTime']),
      bootId: store.host.bootId,
    },
  });
  return {
    id: agent.id,
    supervisor: child.pid ?? 0,
    control: paths.control,
    gone: exit.then(() => undefined),
    log,
    record: () => {
      const found = agentById(store, agent.id);
      if (found === undefined) throw new Error(`There is no ${agent.id}`);
      return found;
    },
    ask: (verb, values = {}) => connection.request(verb, values),
  };
}

function commandOf(
  name: 'claude' | 'codex' | 'command',
  { scenario = 'ok', script = 'true', held = false }: RunOptions,
  directory: string,
): { argv: readonly string[]; input: string; env: Record<string, string> } {
  if (name === 'command') return { argv: ['/bin/sh', '-c', script], input: 'Do it', env: {} };
  const engine = engineNamed(name);
  const request = startRequest({
    file: standIn(name),
    runDirectory: directory,
    uid: process.getuid?.() ?? 0,
    holdInputOpen: held,
    mcpServer: null,
  });
  const plan = planStart(engine, request);
  const played = typeof scenario === 'string' ? scenario : JSON.stringify(scenario);
  return {
    argv: [plan.file, ...plan.args],
    input: plan.stdin.content,
    env: { ...plan.env, STAND_IN_SCENARIO: played },
  };
}

/** A follower in this process. */
export interface Following {
  /** Resolves when it leaves; rejects when it cannot go on. */
  readonly over: Promise<void>;
  readonly said: readonly string[];
  stop(): Promise<void>;
}

export function startFollowing(manager: Manager, options: FollowOptions = {}): Following {
  const controller = new AbortController();
  const said: string[] = [];
  const log = (facts: Readonly<Record<string, unknown>>, message: string): void => {
    said.push(`${message} ${inspect(facts)}`);
  };
  const over = follow(manager, {
    log: { warn: log, info: log },
    signal: controller.signal,
    ...options,
  });
  over.catch(() => undefined);
  const stop = async (): Promise<void> => {
    controller.abort();
    await over.catch(() => undefined);
  };
  onTestFinished(stop);
  return { over, said, stop };
}

export async function settled(run: Run): Promise<AgentRecord> {
  return eventually(
    () => {
      const record = run.record();
      return record.settledAt === null ? undefined : record;
    },
    { what: `${run.id} is settled`, timeoutMs: 20_000 },
  );
}

export function reportOf(manager: Manager, { id }: Run): Record<string, unknown> {
  return outcomeOf(manager.store, id)?.report as Record<string, unknown>;
}

export function eventsOf(manager: Manager, { id }: Pick<Run, 'id'>, kind: EventKind): readonly StoredEvent[] {
  return latestEvents(manager.store, { agentId: id, kind }, 1_000).reverse();
}

/** What the engine has said: its texts, or the lines of another type. */
export function textsOf({ log }: Run, type: 'assistant' | 'result' = 'assistant'): readonly string[] {
  const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
  return lines
    .map((line) => JSON.parse(line) as { type: string; message?: { content: { text: string }[] } })
    .filter((line) => line.type === type)
    .map(({ message }) => message?.content[0]?.text ?? '');
}
