import { fstatSync } from 'node:fs';
import { basename } from 'node:path';
import { deployAgent } from '../../agents/deploy/deploy.ts';
import type { DeployRequest } from '../../agents/deploy/request.ts';
import type { Manager } from '../../agents/manager.ts';
import { createRunTask, forgetRunTask } from '../../agents/run-task.ts';
import type { PermissionMode } from '../../engines/engine.ts';
import { engineNamed } from '../../engines/registry.ts';
import type { AgentRecord } from '../../store/agent-record.ts';
import { findTask } from '../../store/tasks.ts';
import { parseArguments, usage, type ParsedArguments } from '../arguments.ts';
import { actorOf, requirePerson } from '../authority.ts';
import { carryOut, requireUsable } from '../carry-out.ts';
import type { CommandSpec } from '../command.ts';
import { withManager } from '../open-manager.ts';
import { standardInput } from '../standard-input.ts';
import { isTerminal } from '../terminal.ts';
import { durationOption, integerOption, numberOption } from '../values.ts';
import { absolutePath, workingDirectory } from '../../agents/working-directory.ts';

/** Deploys an agent, shows its output, and ends as it ended. */
export function run(args: readonly string[], command: CommandSpec): Promise<number> {
  const parsed = parseArguments(args, command);
  requireUsable(parsed, command);
  const mission = missionOf(parsed, args, command);
  return withManager(async (manager) => {
    const actor = actorOf(manager);
    // Before there is a task: with what is refused here, nothing was made.
    const request = requestOf(parsed, mission, actor);
    const prompt = promptOf(manager, parsed, mission, command);
    const taskId = taskFor(manager, parsed, prompt.trim() === '' ? mission.argv?.join(' ') : prompt, actor);
    return carryOut(manager, parsed, async (signal, onStep) => {
      try {
        return await deployAgent(manager, { ...request, prompt, taskId, signal }, onStep);
      } catch (error) {
        forgetUnused(manager, taskId);
        throw error;
      }
    });
  });
}

/** A task that was made for this run alone goes again, unless there is an agent to be looked into. */
function forgetUnused(manager: Manager, taskId: string): void {
  try {
    forgetRunTask(manager, taskId);
  } catch {
    // Why it was not deployed is what has to be told; a task without an agent is forgotten by retention as well.
  }
}

/** What the agent is to do: a program with its arguments, or a prompt. */
interface Mission {
  /** As it was given; undefined: it is on stdin, if anywhere. */
  readonly word: string | undefined;
  readonly argv: readonly string[] | undefined;
}

function missionOf(parsed: ParsedArguments, args: readonly string[], command: CommandSpec): Mission {
  const end = args.indexOf('--');
  const argv = end === -1 ? undefined : args.slice(end + 1);
  const words = parsed.positionals.slice(0, parsed.positionals.length - (argv?.length ?? 0));
  if (argv?.length === 0) throw usage(command, 'It needs a command after --');
  const engine = parsed.values.get('engine');
  if (argv !== undefined && engine === undefined)
    throw usage(command, 'A command after -- takes --engine command, or another engine that is no agent CLI');
  if (words.length > 1) throw usage(command, 'Put the prompt in quotes: it is one argument');
  return { word: words[0], argv };
}

/**
 * The prompt, from stdin where it is not given. A program gets on its stdin what a pipe or a file has on ours, as in a
 * shell, and nothing otherwise.
 */
function promptOf(
  { config }: Manager,
  parsed: ParsedArguments,
  mission: Mission,
  command: CommandSpec,
): string {
  const { word, argv } = mission;
  const name = parsed.values.get('engine') ?? config['agents.engine'];
  const engine = engineNamed(name, Object.keys(config.engines));
  if (engine.binary === null && argv === undefined && config.engines[name]?.executable === undefined)
    throw usage(command, `The engine ${name} runs a program: put it at the end, as -- COMMAND [ARG...]`);
  if (word !== undefined && word !== '-') return word;
  if (word === undefined && !engine.usesMcp && !carriesInput()) return '';
  if (word === undefined && isTerminal(0)) throw usage(command, 'It needs a prompt');
  return standardInput();
}

/**
 * Whether somebody has put something on stdin: a pipe of a shell, or a file. What programs and ssh start others with is a
 * socket, mostly, of which the end may never come.
 */
function carriesInput(): boolean {
  try {
    const facts = fstatSync(0);
    return facts.isFIFO() || facts.isFile();
  } catch {
    // It is closed.
    return false;
  }
}

function requestOf(
  parsed: ParsedArguments,
  { argv }: Mission,
  actor: AgentRecord | null,
): Omit<DeployRequest, 'taskId' | 'prompt'> {
  const { values, flags } = parsed;
  const cwd = values.get('cwd');
  const costUsd = numberOption(parsed, 'budget', 0, 1_000_000);
  const tokens = integerOption(parsed, 'tokens', 1, 1_000_000_000_000);
  return {
    parentId: actor?.id ?? null,
    type: values.get('type') ?? (argv?.[0] === undefined ? 'agent' : basename(argv[0])),
    command: argv,
    name: values.get('name'),
    engine: values.get('engine'),
    model: values.get('model'),
    effort: values.get('effort'),
    // Else it would be taken from the project of the task.
    cwd: cwd === undefined ? undefined : absolutePath(cwd),
    permissionMode: values.get('permissions') as PermissionMode | undefined,
    launcher: values.get('launcher') as DeployRequest['launcher'],
    budget: { costUsd, tokens },
    wallTimeMs: durationOption(parsed, 'timeout', 1_000),
    idleTimeMs: durationOption(parsed, 'idle', 1_000),
    graceMs: durationOption(parsed, 'grace'),
    ...(flags.has('strict') && { strict: true }),
  };
}

/** The task that was named; an agent has its own; else one that is made for this run, in the directory of the run. */
function taskFor(
  manager: Manager,
  { values }: ParsedArguments,
  about: string | undefined,
  actor: AgentRecord | null,
): string {
  const named = values.get('task');
  if (named !== undefined) requirePerson(actor, `task ${named}`);
  if (actor !== null) return actor.taskId;
  if (named !== undefined) return findTask(manager.store, named).id;
  const description = about?.trim().slice(0, 500) || 'A run from the command line';
  return createRunTask(manager, description, workingDirectory()).id;
}
