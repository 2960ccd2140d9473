import { probeContainment } from '../../process/index.ts';
import { parseArguments } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { doctorReport } from '../doctor-report.ts';
import { doctorText } from '../doctor-text.ts';
import { exitCodes } from '../exit-codes.ts';
import { print, printJson, willExit } from '../output.ts';
import { addonPart, supervisorPart } from '../parts.ts';

/** Prints what containment this machine offers and what that backs. Fails where nothing can be run. */
export async function run(args: readonly string[], command: CommandSpec): Promise<number> {
  const { flags } = parseArguments(args, command);
  const addon = addonPart();
  const supervisor = supervisorPart();
  const probe = addon.ok && supervisor.ok ? await probeContainment() : null;
  const report = doctorReport(process.version, addon, supervisor, probe);
  const code = willExit(report.healthy ? exitCodes.OK : exitCodes.FAILED);
  if (flags.has('json')) printJson(report);
  else print(doctorText(report));
  return code;
}
