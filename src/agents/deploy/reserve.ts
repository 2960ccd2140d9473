import { ReaperError } from '../../errors.ts';
import type { ProcessHandle } from '../../process/handle.ts';
import type { AgentRecord, Budget } from '../../store/agent-record.ts';
import { limitsOf } from '../../store/limits.ts';
import { reserveAgent } from '../../store/reserve.ts';
import type { Store } from '../../store/store.ts';
import type { CheckedRequest } from './checks.ts';
import { agentsInConversation } from './conversation.ts';
import type { Durations } from './durations.ts';

/** What the row of a new agent says of its run, beside what was asked for. */
export interface RunFacts {
  readonly deployer: ProcessHandle;
  readonly sessionId: string;
  readonly durations: Durations;
}

/**
 * Takes a place, in the transaction that looks whether somebody goes on with the same conversation already. A refusal by a
 * limit is on record too, so that its error leaves the transaction as a value.
 * @throws ReaperError those of `reserveAgent`; AGENT_ALIVE
 */
export function reserve(store: Store, checked: CheckedRequest, run: RunFacts): AgentRecord {
  const result = store.write(() => {
    const { request, engine } = checked;
    const others =
      request.resumes === undefined ? [] : agentsInConversation(store, engine.name, run.sessionId);
    const other = others.find(({ processState }) => processState !== 'gone');
    if (other !== undefined)
      throw new ReaperError('AGENT_ALIVE', { agentId: other.id, status: other.status });
    try {
      return reservePlace(store, checked, run);
    } catch (error) {
      if (ReaperError.is(error, 'LIMIT_REACHED')) return error;
      throw error;
    }
  });
  if (result instanceof ReaperError) throw result;
  return result;
}

function reservePlace(store: Store, checked: CheckedRequest, run: RunFacts): AgentRecord {
  const { request, config, engine, cwd, launcher } = checked;
  return reserveAgent(store, {
    taskId: checked.task.id,
    parentId: request.parentId,
    type: request.type,
    ...(request.name === undefined ? {} : { name: request.name }),
    engine: engine.name,
    ...(request.model === undefined ? {} : { model: request.model }),
    prompt: request.prompt,
    limits: limitsOf(config),
    budget: budgetOf(checked),
    run: {
      ...run,
      ...(request.endsWithDeployer === true && { endsWithDeployer: true }),
      launcher,
      cwd,
      effort: request.effort ?? null,
      permissionMode: request.permissionMode ?? config['agents.permissions'],
      strict: request.strict ?? config['agents.strict'],
      resumes: request.resumes ?? null,
    },
  });
}

/** What is asked for; null leaves it to what the parent has left. */
export function budgetOf({ request, config }: CheckedRequest): Budget {
  const { budget, parentId } = request;
  const cost = budget?.costUsd ?? (parentId === null ? config['limits.cost_usd'] : null);
  const tokens = budget?.tokens ?? (parentId === null ? config['limits.tokens'] : null);
  return { cost: cost === null ? null : Math.round(cost * 1e6), tokens };
}
