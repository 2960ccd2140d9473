import { z } from 'zod';
import { fitting } from '../../agents/reports/bounded.ts';
import { ReaperError } from '../../errors.ts';
import type { EndedRun } from '../../sweep/live-runs/end-live-runs.ts';
import { endChosenWithoutStore } from '../../sweep/live-runs/end-without-store.ts';
import { liveRuns, taskIdOf, type LiveRun } from '../../sweep/live-runs/live-runs.ts';
import { withDescendants } from '../../sweep/live-runs/select-runs.ts';
import { look } from '../../sweep/scene.ts';
import type { WithoutStore } from './tool.ts';

/** What a reply says of an end that is not on record. */
export const unrecordedSchema: z.ZodObject = z.object({
  store_error: z.string(),
  code: z.string(),
  proven: z.boolean().describe("by the kernel's word, for all of them"),
  not_known: z.array(z.string()),
  next_step: z.string(),
});

interface KillInput {
  readonly task_id: string;
  readonly agent_id: string;
  readonly reason: string;
  readonly children: boolean;
  readonly grace_s?: number | undefined;
}

/** How many ids an error lists, and characters of JSON of those that were ended. */
const mostListed = 8;
const room = 3_000;

const notKnown = [
  'its status and outcome: nothing of this is on record yet',
  'whether its session, prompt and secrets are gone and its logs archived',
  'descendants whose parent is already gone, or whose deploy log cannot be read',
];

/**
 * Ends an agent by its supervisor, those below it first, where there is no store to ask.
 * @throws ReaperError NOT_FOUND where no such run lives; KILL_INCOMPLETE
 */
export async function killWithoutStore(
  { ground, problem }: WithoutStore,
  { task_id, agent_id, reason, children, grace_s }: KillInput,
): Promise<object> {
  const runs = liveRuns(ground, await look(ground));
  const named = runs.filter((run) => run.agentId === agent_id && isOf(run, task_id));
  if (named.length === 0) throw notAlive(runs, task_id, agent_id);
  const chosen = children ? withDescendants(runs, named) : named;
  const { runs: ended } = await endChosenWithoutStore(ground, chosen, new Set(), {
    graceMs: grace_s === undefined ? undefined : grace_s * 1_000,
  });
  const failed = ended.find(({ error }) => error !== null);
  if (failed !== undefined) throw incomplete(failed);
  const below = ended.filter(({ agentId }) => agentId !== agent_id);
  const { taken, omitted } = fitting(below.map(lineOf), room);
  return {
    agent_id,
    tmux_session: null,
    session_killed: false,
    reason,
    status: 'unrecorded',
    cause: null,
    already_ended: false,
    cleanup: null,
    ...(below.length > 0 && { descendants: taken }),
    ...(omitted > 0 && { descendants_omitted: omitted }),
    unrecorded: {
      store_error: problem.message.slice(0, 1_000),
      code: problem.code,
      proven: ended.every(({ proven }) => proven),
      not_known: notKnown,
      next_step: `${problem.help} The next call or sweep that can use the store settles what was ended.`,
    },
  };
}

/** One whose spec does not tell its task is taken at its id, which is exact. */
function isOf(run: LiveRun, taskId: string): boolean {
  return [null, taskId].includes(taskIdOf(run));
}

function lineOf({ agentId, proven }: EndedRun): object {
  return { agent_id: agentId, status: 'unrecorded', state: proven ? 'ended, proven' : 'ended' };
}

function notAlive(runs: readonly LiveRun[], taskId: string, agentId: string): ReaperError {
  const known = runs.filter((run) => isOf(run, taskId)).map((run) => run.agentId);
  const kind = `live agent of ${taskId} (the store cannot be used, so that those that have ended are not known)`;
  return new ReaperError('NOT_FOUND', { kind, id: agentId, known: known.slice(0, mostListed) });
}

function incomplete({ agentId, error, report }: EndedRun): ReaperError {
  const survivors = (report?.survivors ?? []).map(({ pid, comm, reason }) => ({ pid, comm, reason }));
  const state = 'not on record, for the store cannot be used';
  return new ReaperError('KILL_INCOMPLETE', { agentId, state, why: error ?? 'unknown', survivors });
}
