import { spawn, spawnSync, type ChildProcessByStdio, type SpawnSyncReturns } from 'node:child_process';
import type { Readable } from 'node:stream';
import { allAgents } from '../../src/agents/views/agent-listing.ts';
import type { AgentView } from '../../src/agents/views/agent-view.ts';
import { standIns, world, type World } from '../agents/world.ts';
import { hasTmux } from '../host/helpers.ts';
import { program } from './program.ts';
import { parsed } from './schemas.ts';

/** A world of agents with the command line to it. */
export interface CliWorld extends World {
  /** Environment of a person who has this state directory. */
  readonly env: NodeJS.ProcessEnv;
  /** Runs the program to its end, in the project, where nobody can be asked. */
  readonly cli: (...args: readonly string[]) => SpawnSyncReturns<string>;
  /** What it prints with --json. */
  readonly json: (command: string, ...args: readonly string[]) => unknown;
  /** Starts it. */
  readonly start: (...args: readonly string[]) => ChildProcessByStdio<null, Readable, Readable>;
  /** The agents on record, newest first. */
  readonly agents: () => readonly AgentView[];
  /** The one agent on record. */
  readonly only: () => AgentView;
}

/** With the launcher that this machine has, a short grace period, and stand-ins for the agent CLIs. */
export function cliWorld(
  limits = 'grace = "500ms"\nhard = "5s"',
  environment: NodeJS.ProcessEnv = {},
): CliWorld {
  const launcher = hasTmux ? 'tmux' : 'detached';
  const config = `[limits]\n${limits}\n[agents]\nlauncher = "${launcher}"\nengine = "command"\n`;
  const made = world({ config, environment });
  const { HOME } = process.env;
  const env = {
    ...{ PATH: `${standIns}:${process.env['PATH'] ?? ''}`, HOME, LANG: 'C.UTF-8', TZ: 'UTC' },
    ...environment,
    ...made.manager.store.directories.environment,
  };
  const cli: CliWorld['cli'] = (...args) =>
    spawnSync(process.execPath, [program, ...args], { cwd: made.project, env, encoding: 'utf8', input: '' });
  const agents: CliWorld['agents'] = () => allAgents(made.manager.store).agents;
  return {
    ...made,
    env,
    cli,
    json: (command, ...args) => {
      const { status, stdout, stderr } = cli(command, '--json', ...args);
      if (stdout === '') throw new Error(`exit code ${String(status)}: ${stderr}`);
      return parsed(command, stdout);
    },
    start: (...args) =>
      spawn(process.execPath, [program, ...args], {
        cwd: made.project,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    agents,
    only: () => {
      const [agent, ...others] = agents();
      if (agent === undefined || others.length > 0) throw new Error(`${String(others.length + 1)} agents`);
      return agent;
    },
  };
}
