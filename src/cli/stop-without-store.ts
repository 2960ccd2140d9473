import type { EndLimits } from '../agents/kill/end-run.ts';
import type { ReaperError } from '../errors.ts';
import type { AgentRecord } from '../store/agent-record.ts';
import type { Ground } from '../sweep/ground.ts';
import { requireOutside } from '../sweep/inside.ts';
import {
  endAllWithoutStore,
  endChosenWithoutStore,
  type EndedAll,
} from '../sweep/live-runs/end-without-store.ts';
import { liveRuns, type LiveRun } from '../sweep/live-runs/live-runs.ts';
import { selectRuns, withDescendants } from '../sweep/live-runs/select-runs.ts';
import { look } from '../sweep/scene.ts';
import type { ParsedArguments } from './arguments.ts';
import type { CommandSpec } from './command.ts';
import { confirmed } from './confirm.ts';
import { exitCodes } from './exit-codes.ts';
import { finishing } from './finishing.ts';
import { unrecordedJson } from './json/ended-run.ts';
import { complain, print, printJson, willExit } from './output.ts';
import { withProgress } from './progress.ts';
import { counted, endQuestion, tellPlan } from './stop-plan.ts';
import { terminal } from './terminal.ts';
import { endedRunText } from './text/ended-run.ts';

/** What a command line says is to be ended, and how. */
export interface StopWish {
  readonly parsed: ParsedArguments;
  readonly command: CommandSpec;
  readonly how: EndLimits;
}

/**
 * Ends agents where the store cannot be used: by their supervisors, as they are seen. It says what was ended and proven, and
 * that it is not on record yet.
 * @param agreed agents that the caller may end, and wants to, where the store still told; their authority was checked then
 */
export async function stopWithoutStore(
  ground: Ground,
  failure: ReaperError,
  { parsed, command, how, agreed = [] }: StopWish & { readonly agreed?: readonly AgentRecord[] },
): Promise<number> {
  const { flags } = parsed;
  complain(failure.message);
  if (agreed.length === 0) await requireOutside(ground);
  const runs = liveRuns(ground, await look(ground));
  const chosen = chosenOf(runs, parsed, agreed);
  const planned = chosen.runs.map(({ agentId, name }) => ({ id: agentId, name }));
  if (flags.has('dry-run')) return tellPlan(planned, parsed, command);
  const bulk = flags.has('all') || planned.length > 1;
  if (bulk && planned.length > 0 && agreed.length === 0) {
    if (!(await confirmed(endQuestion(planned), parsed, command))) return exitCodes.FAILED;
  }
  const began = performance.now();
  const without = { ...ground, manager: null };
  const work = flags.has('all')
    ? endAllWithoutStore(without, how)
    : endChosenWithoutStore(without, chosen.runs, new Set(agreed.map(({ id }) => id)), how);
  const all = await withProgress(`ending ${counted(planned.length)}`, finishing('The end of them', work));
  const gone = all.runs.every(({ proven, error }) => proven && error === null);
  const done = gone && (all.host?.error ?? null) === null && all.left.length === 0;
  const code = willExit(done && chosen.missing.length === 0 ? exitCodes.OK : exitCodes.FAILED);
  tellEnds(all, failure, parsed, performance.now() - began);
  for (const reference of chosen.missing) complain(`no live run of this state directory is ${reference}`);
  return code;
}

/** What is meant, of those that live. */
function chosenOf(
  runs: readonly LiveRun[],
  { flags, positionals }: ParsedArguments,
  agreed: readonly AgentRecord[],
): { readonly runs: readonly LiveRun[]; readonly missing: readonly string[] } {
  if (flags.has('all')) return { runs, missing: [] };
  const ids = new Set(agreed.map(({ id }) => id));
  if (ids.size > 0) return { runs: runs.filter(({ agentId }) => ids.has(agentId)), missing: [] };
  const found = positionals.map((reference) => [reference, selectRuns(runs, reference)] as const);
  const named = [...new Set(found.flatMap(([, some]) => some))];
  return {
    runs: flags.has('keep-children') ? named : withDescendants(runs, named),
    missing: found.filter(([, some]) => some.length === 0).map(([reference]) => reference),
  };
}

function tellEnds(
  { runs, host, left }: EndedAll,
  failure: ReaperError,
  { flags }: ParsedArguments,
  durationMs: number,
): void {
  if (flags.has('json')) {
    const counts = { settled: 0, unfinished: 0, proven: runs.filter(({ proven }) => proven).length };
    printJson({ version: 1, agents: [], ...counts, durationMs, ...unrecordedJson(runs, host, failure) });
  } else {
    const place = terminal();
    for (const run of runs) print(endedRunText(run, place));
    if (host !== null)
      print(`host (pid ${String(host.pid)}) ${host.error === null ? 'ended' : `NOT ended: ${host.error}`}`);
    if (runs.length === 0 && host === null) print('Nothing was alive to be ended.');
  }
  for (const what of left) complain(`not ended: ${what}`);
  complain(
    `Nothing of this is on record (${failure.code}): the next command or sweep that can use the store settles it, from what the supervisors have left.`,
  );
  complain(failure.help);
}
