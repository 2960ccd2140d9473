import type { Ground } from '../../sweep/ground.ts';
import { withGround } from '../../sweep/ground.ts';
import { requireOutside } from '../../sweep/inside.ts';
import type { SweepReport } from '../../sweep/report.ts';
import { sweepGround, type SweepOptions } from '../../sweep/sweep.ts';
import { parseArguments, type ParsedArguments } from '../arguments.ts';
import { actorOf, requirePerson } from '../authority.ts';
import type { CommandSpec } from '../command.ts';
import { confirmed } from '../confirm.ts';
import { exitCodes } from '../exit-codes.ts';
import { Interrupts } from '../interrupts.ts';
import { sweepJson } from '../json/sweep.ts';
import { complain, print, printJson, willExit } from '../output.ts';
import { counted } from '../text/figures.ts';
import { withProgress } from '../progress.ts';
import { tellOfConfig } from '../tell-of-config.ts';
import { terminal } from '../terminal.ts';
import { sweepText } from '../text/sweep.ts';
import { listOption } from '../values.ts';

/** Clears what is left of runs that are over, after it was shown and asked for. */
export function run(args: readonly string[], command: CommandSpec): Promise<number> {
  const parsed = parseArguments(args, command);
  return withGround(process.env, async (ground) => {
    tellOfConfig(ground);
    const options = optionsOf(parsed);
    if (options.dryRun) return tell(await withProgress('looking', sweepGround(ground, options)), parsed);
    await requireOutsider(ground);
    if (!parsed.flags.has('yes')) {
      const plan = await withProgress('looking', sweepGround(ground, { ...options, dryRun: true }));
      if (isIdle(plan, options)) return tell(plan, parsed);
      if (!parsed.flags.has('json')) print(sweepText(plan, terminal()));
      if (!(await confirmed('Clear this?', parsed, command))) return exitCodes.FAILED;
    }
    const report = await act(ground, options);
    return report === null ? exitCodes.FAILED : tell(report, parsed);
  });
}

/** An interrupt ends it between two leftovers; null then. */
async function act(ground: Ground, options: SweepOptions): Promise<SweepReport | null> {
  const interrupts = new Interrupts();
  const { signal } = interrupts;
  try {
    return await withProgress('sweeping', sweepGround(ground, { ...options, signal }));
  } catch (error) {
    if (!signal.aborted) throw error;
    complain('interrupted; the next sweep goes on');
    return null;
  } finally {
    interrupts.close();
  }
}

function optionsOf(parsed: ParsedArguments): SweepOptions {
  return {
    dryRun: parsed.flags.has('dry-run'),
    retention: !parsed.flags.has('no-retention'),
    foreign: listOption(parsed, 'end') ?? [],
  };
}

/** An agent ends what is its own, by `stop` and `kill`, and nobody else's. @throws ReaperError NOT_YOURS, IDENTITY_REFUSED */
async function requireOutsider(ground: Ground): Promise<void> {
  if (ground.manager !== null) requirePerson(actorOf(ground.manager), 'a sweep');
  else await requireOutside(ground);
}

/** Whether a sweep would change nothing. */
function isIdle(
  { leftoversTotal, retention, unknown }: SweepReport,
  { foreign = [] }: SweepOptions,
): boolean {
  const forgets = retention === null ? 0 : retention.agents + retention.tasks + retention.events;
  const expires = retention?.archivesTotal ?? 0;
  return leftoversTotal + forgets + expires + foreign.length + unknown.length === 0;
}

function tell(report: SweepReport, { flags }: ParsedArguments): number {
  const failed = report.named.some(({ result }) => result !== 'ended');
  const left = report.dryRun ? 0 : report.remaining;
  const strays = report.spared.filter(({ kind }) => kind === 'run').length;
  const done = left === 0 && !failed && strays === 0 && report.unknown.length === 0;
  const code = willExit(done ? exitCodes.OK : exitCodes.FAILED);
  if (flags.has('json')) printJson(sweepJson(report));
  else print(sweepText(report, terminal()));
  // Cron sends what is on stderr, and throws the rest away where it is told to.
  if (left > 0) complain(`${counted(left, 'leftover', 'leftovers')} could not be cleared`);
  if (strays > 0)
    complain(
      `${String(strays)} live runs are not known to the store: sweep --end NAME or stop --all ends them`,
    );
  for (const what of report.unknown) complain(`could not be looked at: ${what}`);
  return code;
}
