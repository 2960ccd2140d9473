import { createHash } from 'node:crypto';
import type { Manager } from '../../agents/manager.ts';
import { selfEnvironment } from '../../agents/self-environment.ts';
import { loopbackAddress } from '../../metrics/loopback.ts';
import { parseArguments, usage, type ParsedArguments } from '../arguments.ts';
import { actorOf, requirePerson } from '../authority.ts';
import type { CommandSpec } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { withManager } from '../open-manager.ts';
import { print, printJson } from '../output.ts';
import { install, running, stateOf, uninstall, type Ran } from '../service/apply.ts';
import { installedBefore, rememberInstalled, type Installed } from '../service/installed.ts';
import type { ServicePlan, ServiceRequest } from '../service/plan.ts';
import { servicePlan } from '../service/platform.ts';
import { durationOption } from '../values.ts';
import { absolutePath } from '../../agents/working-directory.ts';

/** What can be done with the service. */
export const serviceVerbs = ['install', 'status', 'uninstall'] as const;

/** Milliseconds. */
const everyMs = 3_600_000;
const leastMs = 60_000;

/** Has the system's own service manager run `sweep` now and then, and `serve` if that is wanted. */
export function run(args: readonly string[], command: CommandSpec): Promise<number> {
  const parsed = parseArguments(args, command);
  const verb = serviceVerbs.find((one) => one === (parsed.positionals[0] ?? 'status'));
  if (verb === undefined)
    throw usage(command, `${JSON.stringify(parsed.positionals[0])} is none of ${serviceVerbs.join(', ')}`);
  return withManager(async (manager) => {
    const { store } = manager;
    const wanted = verb === 'install' ? asked(parsed) : (installedBefore(store) ?? everything);
    const plan = servicePlan(requestOf(manager, wanted), manager.environment);
    if (verb === 'status') return status(plan, parsed);
    if (parsed.flags.has('dry-run')) return tellPlan(plan, verb, parsed);
    requirePerson(actorOf(manager), 'a service');
    const ran = await { install, uninstall }[verb](plan);
    rememberInstalled(store, verb === 'install' ? wanted : null);
    return tellDone(plan, verb, ran, parsed);
  });
}

function asked(parsed: ParsedArguments): Installed {
  return { everyMs: durationOption(parsed, 'every', leastMs) ?? everyMs, metrics: metricsOf(parsed) };
}

/** What there may be where nothing is on record. */
const everything: Installed = { everyMs, metrics: [] };

function requestOf(manager: Manager, wanted: Installed): ServiceRequest {
  const { program, environment, store } = manager;
  const home = environment['AGENT_REAPER_HOME'] ?? '';
  // The usual state directory needs no name; each other one has a short one of its own.
  const hash = createHash('sha256').update(store.directories.state).digest('hex').slice(0, 8);
  return { program, environment: selfEnvironment(manager), instance: home === '' ? '' : hash, ...wanted };
}

function metricsOf({ values }: ParsedArguments): readonly string[] | null {
  const file = values.get('metrics');
  const listen = values.get('listen');
  if (listen !== undefined) loopbackAddress(listen, '--listen');
  const args = [
    ...(file === undefined ? [] : ['--metrics', absolutePath(file)]),
    ...(listen === undefined ? [] : ['--listen', listen]),
  ];
  return args.length === 0 ? null : args;
}

async function status(plan: ServicePlan, { flags }: ParsedArguments): Promise<number> {
  const files = plan.files.map((file) => ({ path: file.path, state: stateOf(file) }));
  const installed = files.filter(({ state }) => state !== 'missing');
  const services = installed.length === 0 ? [] : await running(plan);
  if (flags.has('json')) printJson({ version: 1, files, services });
  else if (installed.length === 0) print('The service is not installed.');
  else {
    print(installed.map(({ path, state }) => `${state.padEnd(9)} ${path}`).join('\n'));
    print(services.map((one) => `${one.running ? 'runs' : 'does not run'}  ${one.name}`).join('\n'));
  }
  return exitCodes.OK;
}

function tellPlan(plan: ServicePlan, verb: 'install' | 'uninstall', { flags }: ParsedArguments): number {
  const commands = verb === 'install' ? plan.start : [...plan.stop, ...plan.afterwards];
  const lines = commands.map((command) => command.join(' '));
  if (flags.has('json')) printJson({ version: 1, dryRun: true, files: plan.files, commands: lines });
  else if (verb === 'install')
    print([...plan.files.map(({ path, content }) => `==> ${path}\n${content}`), ...lines].join('\n'));
  else print([...plan.files.map(({ path }) => `rm ${path}`), ...lines].join('\n'));
  return exitCodes.OK;
}

function tellDone(
  plan: ServicePlan,
  verb: 'install' | 'uninstall',
  ran: readonly Ran[],
  { flags }: ParsedArguments,
): number {
  const failed = ran.filter(({ problem }) => problem !== null);
  const paths = plan.files.map(({ path }) => path);
  if (flags.has('json')) printJson({ version: 1, dryRun: false, files: paths, commands: ran });
  else {
    const done = verb === 'install' ? 'written' : 'removed';
    const hints = verb === 'install' ? plan.hints : [];
    const problems = failed.map(({ command, problem }) => `${command}: ${problem ?? ''}`);
    print([...paths.map((path) => `${done}  ${path}`), ...hints, ...problems].join('\n'));
  }
  // A service manager that is not there has nothing to be told when the files are gone.
  return failed.length === 0 || verb === 'uninstall' ? exitCodes.OK : exitCodes.FAILED;
}
