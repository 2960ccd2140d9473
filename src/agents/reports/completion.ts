import type { AgentRecord } from '../../store/agent-record.ts';
import { listAgents } from '../../store/agent-search.ts';
import { descendants } from '../../store/agents.ts';
import { latestEvents } from '../../store/events.ts';
import type { Store } from '../../store/store.ts';
import { requireTask } from '../../store/tasks.ts';
import { checkCompletion } from '../../tasks/completion/check.ts';
import type {
  CompletionClaim,
  CompletionVerdict,
  DeliverableEvidence,
  EngineWord,
} from '../../tasks/completion/claim.ts';
import { collectDeliverables } from '../../tasks/completion/collect.ts';
import type { Manager } from '../manager.ts';
import { taskInputOf } from '../task.ts';

/** Compares what an agent says of its end with what can be seen. It is strict if the agent or the configuration is. */
export async function completionVerdict(
  { store, config }: Manager,
  agent: AgentRecord,
  claim: CompletionClaim,
): Promise<CompletionVerdict> {
  const deliverables = await deliverablesOf(store, agent);
  const reports = (kind: 'progress' | 'finding'): number =>
    latestEvents(store, { agentId: agent.id, kind }, 1).length;
  const evidence = {
    deliverables,
    progressReports: reports('progress'),
    findings: reports('finding'),
    engineWord: engineWordOf(agent),
    runningChildren: listAgents(store, { parentId: agent.id, live: true }).agents.length,
    agentType: agent.type,
  };
  return checkCompletion(claim, evidence, agent.run['strict'] === true || config['agents.strict']);
}

/**
 * Deliverables are the task's, so that agents without a parent answer for them; and while somebody else is still at
 * work, what is not there yet is no contradiction.
 */
async function deliverablesOf(store: Store, agent: AgentRecord): Promise<readonly DeliverableEvidence[]> {
  if (agent.parentId !== null) return [];
  const task = requireTask(store, agent.taskId);
  const declared = taskInputOf(task).expected_deliverables ?? [];
  if (declared.length === 0) return [];
  const evidence = await collectDeliverables(
    task.projectDirectory,
    declared,
    agent.startedAt ?? agent.createdAt,
  );
  return othersAtWork(store, agent) ? evidence.filter(({ state }) => !toCome.has(state)) : evidence;
}

/** What somebody else may still put right. */
const toCome: ReadonlySet<string> = new Set(['missing', 'stale', 'empty']);

function othersAtWork(store: Store, agent: AgentRecord): boolean {
  const own = new Set([agent.id, ...descendants(store, agent.id).map(({ id }) => id)]);
  return listAgents(store, { taskId: agent.taskId, live: true }, 1_000).agents.some(({ id }) => !own.has(id));
}

/** What the engine's own stream has said by now, where somebody has read it. */
function engineWordOf({ run }: AgentRecord): EngineWord {
  const word = run['engineResult'];
  return engineWords.find((known) => known === word) ?? 'none';
}

const engineWords: readonly EngineWord[] = ['success', 'error', 'limit', 'budget', 'denied'];
