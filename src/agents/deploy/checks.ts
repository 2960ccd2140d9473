import { existsSync, statfsSync, statSync, type Stats } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, resolve } from 'node:path';
import { findBinary } from '../../engines/binary.ts';
import type { Engine } from '../../engines/engine.ts';
import { agentEnvironment, missingLogin } from '../../engines/environment.ts';
import { engineNamed } from '../../engines/registry.ts';
import { ReaperError } from '../../errors.ts';
import type { Config, EngineConfig } from '../../store/config/config.ts';
import { checkAgentName, checkAgentType } from '../../store/ids.ts';
import { requireTask, type TaskRecord } from '../../store/tasks.ts';
import { realProject } from '../../store/workspace.ts';
import { parseInput } from '../../tasks/parse-input.ts';
import { missionSchema } from '../../tasks/task-input.ts';
import type { Launcher } from '../host/with-host.ts';
import type { Manager } from '../manager.ts';
import type { DeployRequest } from './request.ts';
import { taskConfig } from './task-config.ts';

/** A request in which nothing is wrong as far as that can be said without making anything. */
export interface CheckedRequest {
  readonly request: DeployRequest;
  readonly task: TaskRecord;
  /** With the limits of the task. */
  readonly config: Config;
  readonly engine: Engine;
  /** Absolute path of what is run. */
  readonly file: string;
  readonly args: readonly string[];
  /** What it gets of the caller's environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly launcher: Launcher;
  readonly warnings: readonly string[];
}

/**
 * Checks a request before anything is reserved or made.
 * @throws ReaperError NOT_FOUND, INVALID_OPTION, INVALID_FIELD, FIELD_TOO_LONG, UNKNOWN_ENGINE, NOT_ALLOWED,
 * ENGINE_NOT_FOUND, ENGINE_KEY_MISSING, DISK_LOW
 */
export function checkRequest(manager: Manager, request: DeployRequest): CheckedRequest {
  const { store, environment } = manager;
  const task = requireTask(store, request.taskId);
  const config = taskConfig(manager.config, task);
  checkAgentType(request.type);
  if (request.name !== undefined) checkAgentName(request.name);
  const engine = allowedEngine(config, request.engine ?? config['agents.engine']);
  // To a program it is no more than its input, which may be empty.
  if (engine.usesMcp || request.prompt !== '') parseInput(missionSchema, request.prompt, 'prompt');
  const settings = config.engines[engine.name];
  checkModel(config, settings, request.model);
  const cwd = checkCwd(resolve(task.projectDirectory, request.cwd ?? '.'));
  checkDisk(config, [whereFilesGo(task), store.directories.state]);
  const { file, args } = executable(engine, settings, request, environment);
  const passed = agentEnvironment(engine, environment, {
    pass: config['agents.environment'],
    required: settings?.environment ?? [],
  });
  const login = missingLogin(engine, passed, environment['HOME'] ?? homedir());
  return {
    request,
    task,
    config,
    engine,
    file,
    args,
    environment: passed,
    cwd,
    launcher: request.launcher ?? config['agents.launcher'],
    warnings: [...(login === null ? [] : [login]), ...unminded(engine, request)],
  };
}

/** A budget that was asked for and that this engine's words do not let us mind while it works. */
function unminded({ name, reportsCost, tokensKnown }: Engine, { budget }: DeployRequest): readonly string[] {
  const money = budget?.costUsd !== undefined && !reportsCost;
  const tokens = budget?.tokens !== undefined && (tokensKnown === 'at its end' || tokensKnown === 'never');
  return [
    ...(money ? [`${name} does not tell what it costs: a budget of money cannot end it`] : []),
    ...(tokens
      ? [`${name} tells the tokens that it has used ${tokensKnown}: a budget of them cannot end it`]
      : []),
  ];
}

function allowedEngine(config: Config, name: string): Engine {
  const engine = engineNamed(name, Object.keys(config.engines));
  const allowed = config['limits.engines'];
  if (allowed === null || allowed.includes(name)) return engine;
  throw new ReaperError('NOT_ALLOWED', { what: 'engine', value: name, allowed, by: 'limits.engines' });
}

/** Where models are narrowed, the engine's own choice would be none of them. */
function checkModel(config: Config, settings: EngineConfig | undefined, model: string | undefined): void {
  const lists = [
    ['limits.models', config['limits.models']],
    ['the setting of the engine, models,', settings?.models ?? null],
  ] as const;
  for (const [by, allowed] of lists) {
    if (allowed === null || (model !== undefined && allowed.includes(model))) continue;
    throw new ReaperError('NOT_ALLOWED', { what: 'model', value: model ?? 'none given', allowed, by });
  }
}

function checkCwd(cwd: string): string {
  const facts = factsOf(cwd);
  if (isAbsolute(cwd) && facts?.isDirectory() === true) return cwd;
  const expected = facts === undefined ? 'a directory that exists and can be reached' : 'a directory';
  throw new ReaperError('INVALID_OPTION', { option: 'cwd', value: cwd, expected });
}

/** Undefined also for what can be no path: with a NUL, too long, a loop of links. */
function factsOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

/** A workspace that somebody has removed is made anew in the project. @throws ReaperError INVALID_OPTION without that */
function whereFilesGo({ workspace, projectDirectory }: TaskRecord): string {
  return existsSync(workspace) ? workspace : realProject(projectDirectory);
}

function checkDisk(config: Config, paths: readonly string[]): void {
  const floor = config['disk.floor'];
  for (const path of paths) {
    const { bavail, bsize } = statfsSync(path);
    if (bavail * bsize < floor) throw new ReaperError('DISK_LOW', { path, free: bavail * bsize, floor });
  }
}

function executable(
  engine: Engine,
  settings: EngineConfig | undefined,
  request: DeployRequest,
  environment: NodeJS.ProcessEnv,
): { file: string; args: readonly string[] } {
  const { command } = request;
  if (engine.binary !== null && command !== undefined) {
    throw new ReaperError('ENGINE_LACKS', {
      engine: engine.name,
      option: 'command',
      value: command.join(' '),
      supported: [],
    });
  }
  const [name, ...rest] = command ?? [settings?.executable ?? engine.binary, ...(settings?.args ?? [])];
  if (command === undefined && name === null) {
    const expected = `an engine with a program of its own: give a command, or configure engines.${engine.name}.executable`;
    throw new ReaperError('INVALID_OPTION', { option: 'engine', value: engine.name, expected });
  }
  if (name === undefined || name === null || name === '') {
    const expected = 'a program and its arguments, as this engine needs';
    throw new ReaperError('INVALID_OPTION', { option: 'command', value: command, expected });
  }
  const words = [name, ...rest].filter((word): word is string => word !== null);
  const bad = words.find((word) => word.includes('\0'));
  if (bad !== undefined) {
    throw new ReaperError('INVALID_OPTION', { option: 'command', value: bad, expected: 'words without NUL' });
  }
  const file = findBinary({
    engine: engine.name,
    executable: name,
    path: environment['PATH'] ?? '',
    home: environment['HOME'] ?? homedir(),
  });
  return { file, args: words.slice(1) };
}
