import type { StepHook } from '../agents/deploy/deploy.ts';
import type { Deployment } from '../agents/deploy/request.ts';
import { LogHold } from '../agents/logs/hold-log.ts';
import type { Manager } from '../agents/manager.ts';
import { usage, type ParsedArguments } from './arguments.ts';
import type { CommandSpec } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { Interrupts } from './interrupts.ts';
import { signalExit } from './outcome-exit.ts';
import { complain, print, printJson } from './output.ts';
import { withProgress } from './progress.ts';
import { seeThrough } from './see-through.ts';

/** What the agent puts out is all that is on stdout; a document there could not be told from it. @throws ReaperError USAGE */
export function requireUsable({ flags }: ParsedArguments, command: CommandSpec): void {
  if (flags.has('json') && !flags.has('detach')) throw usage(command, '--json goes with --detach alone');
}

/**
 * Deploys an agent and shows it until it has ended, or with `--detach` says which one it is. An interrupt takes back a
 * deployment that is under way, and stops an agent that is there.
 * @param deploy deploys it; the signal is that of the first interrupt, the hook is to be told of each step
 * @returns the exit code
 */
export async function carryOut(
  manager: Manager,
  { flags }: ParsedArguments,
  deploy: (signal: AbortSignal, onStep: StepHook) => Promise<Deployment>,
): Promise<number> {
  const interrupts = new Interrupts();
  let hold: LogHold | undefined;
  const onStep: StepHook = (step, agentId) => {
    if (step === 'host' && !flags.has('detach') && !manager.config['logs.keep'])
      hold = LogHold.ofRunToCome(manager, agentId);
  };
  try {
    const deployment = await withProgress('deploying', deploy(interrupts.signal, onStep));
    for (const warning of deployment.warnings) complain(warning);
    if (flags.has('detach')) return tellDeployed(deployment, flags.has('json'));
    return await seeThrough(manager, deployment, interrupts, { quiet: flags.has('quiet'), hold });
  } catch (error) {
    const signal = interrupts.behind(error);
    if (signal === undefined) throw error;
    complain('interrupted; it was not deployed');
    return signalExit(signal);
  } finally {
    hold?.close();
    interrupts.close();
  }
}

function tellDeployed({ agent, session, tier, launcher }: Deployment, json: boolean): number {
  const { id, shortId, name, taskId } = agent;
  if (json) printJson({ version: 1, agent: { id, shortId, name, task: taskId, launcher, session, tier } });
  else print(id);
  return exitCodes.OK;
}
