import { withGround } from '../../sweep/ground.ts';
import { verifyGround, type VerifyReport } from '../../sweep/verify.ts';
import { parseArguments } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { verifyJson } from '../json/sweep.ts';
import { print, printJson, willExit } from '../output.ts';
import { terminal } from '../terminal.ts';
import { verifyText } from '../text/verify.ts';

/** Exit codes of this command alone. */
const processesRemain = 3;
const stateRemains = 4;

/** Proves that nothing of any agent is left, or tells what is. It changes nothing, and works without a store. */
export function run(args: readonly string[], command: CommandSpec): Promise<number> {
  const { flags } = parseArguments(args, command);
  return withGround(process.env, async (ground) => {
    const report = await verifyGround(ground, { exceptLive: flags.has('except-live') });
    const code = willExit(exitCodeOf(report));
    if (flags.has('json')) printJson(verifyJson(report));
    else print(verifyText(report, terminal()));
    return code;
  });
}

function exitCodeOf({ clean, processesTotal, stateTotal }: VerifyReport): number {
  if (processesTotal > 0) return processesRemain;
  if (stateTotal > 0) return stateRemains;
  return clean ? exitCodes.OK : exitCodes.FAILED;
}
