import { ReaperError } from '../../errors.ts';
import { requireAgent } from '../../store/agents.ts';
import { requireTask } from '../../store/tasks.ts';
import { agentFiles } from '../../store/workspace.ts';
import type { Manager } from '../manager.ts';
import { readRecord } from './await-exec.ts';
import { runPaths } from '../run-paths.ts';
import { abandonAgent } from '../settle/abandon.ts';
import { endOf } from './end-of-file.ts';

/**
 * Takes back a deployment that failed, and tells of it. What the run left as evidence is read before it goes.
 * @returns the error to be thrown
 */
export async function deployFailure(
  manager: Manager,
  agentId: string,
  step: string,
  error: unknown,
): Promise<unknown> {
  const { store } = manager;
  const { workspace } = requireTask(store, requireAgent(store, agentId).taskId);
  const report = readRecord(runPaths(store, agentId).record);
  const stderr = endOf(agentFiles(workspace, agentId).stream);
  const reason = error instanceof Error ? error.message : String(error);
  const { state, error: left, resources_cleaned } = await abandonAgent(manager, agentId, reason);
  // These say all that there is to say, and nothing of the agent is there to be looked into.
  if (ReaperError.is(error, 'STOPPED') || ReaperError.is(error, 'HOST_MISSING') || isAbort(error))
    return error;
  return new ReaperError(
    'DEPLOY_FAILED',
    {
      agentId,
      step,
      reason,
      cleanup_performed: state === 'settled',
      left: state === 'settled' ? null : (left ?? 'another process is still taking it back'),
      resources_cleaned,
      exitCode: report?.exit.code ?? null,
      signal: report?.exit.signal ?? null,
      stderr,
    },
    { cause: error },
  );
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError');
}
