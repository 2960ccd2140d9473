import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { connectHost } from '../../src/agents/host/host-connection.ts';
import { openManager, type Manager } from '../../src/agents/manager.ts';
import { createTask } from '../../src/agents/task.ts';
import { deployAgent, type StepHook } from '../../src/agents/deploy/deploy.ts';
import type { Deployment, DeployRequest } from '../../src/agents/deploy/request.ts';
import { hasTmux } from '../host/helpers.ts';
import type { TaskRecord } from '../../src/store/tasks.ts';
import { eventually } from '../helpers/eventually.ts';

/** The stand-ins for the agent CLIs, to be put on PATH. */
export const standIns = join(import.meta.dirname, '../programs/stand-in/bin');

/** A state directory and a project of one test. Whatever was started in it is ended with the test. */
export interface World {
  readonly manager: Manager;
  readonly home: string;
  readonly project: string;
  readonly task: TaskRecord;
  /** Deploys an agent of the engine `command` unless told otherwise. */
  readonly deploy: (request: Partial<DeployRequest>, onStep?: StepHook) => Promise<Deployment>;
  /** Runs a shell script as an agent. */
  readonly shell: (
    script: string,
    request?: Partial<DeployRequest>,
    onStep?: StepHook,
  ) => Promise<Deployment>;
  /** Another manager on the same state, as another process would have it. */
  readonly again: () => Manager;
  /** Whether agents live in tmux sessions here. */
  readonly hasSessions: () => boolean;
}

/** What may differ from the usual. */
export interface WorldOptions {
  /** Text of config.toml. Grace is short unless it says otherwise. */
  readonly config?: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** `none`: no exit hook and no follower of this build is run, so that only the test settles; `exit`: no follower. */
  readonly hooks?: 'none' | 'exit';
}

const launcher = hasTmux ? 'tmux' : 'detached';
const quick = `[limits]\ngrace = "300ms"\nhard = "5s"\n[agents]\nlauncher = "${launcher}"\n`;

export function world(options: WorldOptions = {}): World {
  // Short, for a socket's path has to fit.
  const folder = mkdtempSync(join(tmpdir(), 'ar-w-'));
  const [home, project] = [join(folder, 'home'), join(folder, 'project')];
  mkdirSync(home, { mode: 0o700 });
  mkdirSync(project);
  writeFileSync(join(home, 'config.toml'), options.config ?? quick, { mode: 0o600 });
  const environment = {
    ...process.env,
    PATH: `${standIns}:${process.env['PATH'] ?? ''}`,
    ...options.environment,
    AGENT_REAPER_HOME: home,
  };
  const managers: Manager[] = [];
  const open = (): Manager => {
    const opened = openManager({ environment });
    managers.push(opened);
    if (options.hooks === undefined) return opened;
    const { node, cli } = opened.program;
    const script = join(folder, 'program');
    const settles = options.hooks === 'exit' ? `exec "${node}" "${cli}" settle` : 'exit 0';
    writeFileSync(script, `case $1 in settle) ${settles};; mcp) exec "${node}" "${cli}" mcp;; esac\n`);
    return { ...opened, program: { node: '/bin/sh', cli: script } };
  };
  const manager = open();
  onTestFinished(async () => {
    await endHost(manager);
    for (const opened of managers) opened.close();
    await removed(folder);
  });
  const task = createTask(manager, { description: 'Try something out', client_cwd: project });
  const deploy = (request: Partial<DeployRequest>, onStep?: StepHook): Promise<Deployment> =>
    deployAgent(
      manager,
      { taskId: task.id, type: 'tester', prompt: 'Do it', parentId: null, engine: 'command', ...request },
      onStep,
    );
  return {
    manager,
    home,
    project,
    task,
    deploy,
    shell: (script, request = {}, onStep) => deploy({ command: ['sh', '-c', script], ...request }, onStep),
    again: open,
    hasSessions: () => hasTmux && manager.config['agents.launcher'] === 'tmux',
  };
}

/** An exit hook may still be at its last step, and put something there again. */
async function removed(folder: string): Promise<void> {
  await eventually(
    () => {
      rmSync(folder, { recursive: true, force: true });
      return !existsSync(folder);
    },
    { what: `${folder} is gone` },
  );
}

/** Asks the host to end everybody, and waits until it has. */
export async function endHost(manager: Manager): Promise<void> {
  const connection = await connectHost(manager);
  if (connection === null) return;
  await connection.request('terminate').catch(() => undefined);
  await connection.closed;
}

/** Names in a directory; none where there is no such directory. */
export function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}
