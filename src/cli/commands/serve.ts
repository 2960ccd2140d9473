import { openManager } from '../../agents/manager.ts';
import { loopbackAddress } from '../../metrics/loopback.ts';
import { serveMetrics, writeMetrics } from '../../metrics/serve-metrics.ts';
import { parseArguments, usage } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { tell } from '../output.ts';
import { durationOption } from '../values.ts';
import { absolutePath } from '../../agents/working-directory.ts';

/** Milliseconds. */
const intervalMs = 15_000;
const gapMs = 1_000;

/** Shows metrics and health until it is told to end. */
export async function run(args: readonly string[], command: CommandSpec): Promise<number> {
  const parsed = parseArguments(args, command);
  const path = parsed.values.get('metrics');
  const address = parsed.values.get('listen');
  const once = parsed.flags.has('once');
  if (path === undefined && address === undefined) throw usage(command, 'It needs --metrics or --listen');
  if (once && (path === undefined || address !== undefined))
    throw usage(command, '--once goes with --metrics alone');
  const file = path === undefined ? null : absolutePath(path);
  const listen = address === undefined ? null : loopbackAddress(address, '--listen');
  const pace = { intervalMs: durationOption(parsed, 'interval', gapMs) ?? intervalMs, gapMs };
  const manager = openManager();
  try {
    if (once && file !== null) await writeMetrics(manager, file);
    else await serveMetrics(manager, { file, listen, pace, onListen: announce }, untilToldToEnd());
    return exitCodes.OK;
  } finally {
    manager.close();
  }
}

function announce(url: string): void {
  tell(`listening at ${url}`);
}

/** A second one of them ends the process at once, as by default. */
function untilToldToEnd(): AbortSignal {
  const end = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      end.abort();
    });
  }
  return end.signal;
}
