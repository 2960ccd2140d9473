import { shortened } from '../../agents/reports/bounded.ts';
import { runFactsOf } from '../../agents/views/run-facts.ts';
import type { AgentRecord } from '../../store/agent-record.ts';
import { latestEvents } from '../../store/events.ts';
import { outcomeOf } from '../../store/outcomes.ts';
import { iso } from '../../store/registry.ts';
import type { Store } from '../../store/store.ts';

/** Characters of the last message of an agent in a listing. */
const messageRoom = 160;

/** Since when nothing is seen to happen in an agent that runs, as the watchdog has flagged it; null where things do. */
export function stalledSince(agent: AgentRecord): number | null {
  return agent.processState === 'gone' ? null : runFactsOf(agent).stalledSince;
}

/** An agent in a listing: what it is, how it stands, and what it said last. */
export function agentLine(store: Store, agent: AgentRecord): Readonly<Record<string, unknown>> {
  const outcome = outcomeOf(store, agent.id);
  const [report] = latestEvents(store, { agentId: agent.id, kind: 'progress' }, 1);
  const stalled = stalledSince(agent);
  const said = outcome?.lastMessage ?? report?.data['message'];
  return {
    agent_id: agent.id,
    ...(agent.name !== null && { name: agent.name }),
    task_id: agent.taskId,
    type: shortened(agent.type, 60),
    status: agent.status,
    process: agent.processState,
    parent: agent.parentId ?? 'orchestrator',
    depth: agent.depth,
    engine: agent.engine,
    ...(agent.model !== null && { model: agent.model }),
    progress: Number(report?.data['progress'] ?? 0),
    ...(typeof said === 'string' && said !== '' && { message: shortened(said, messageRoom) }),
    started_at: iso(agent.startedAt ?? agent.createdAt) ?? '',
    last_update: iso(Math.max(report?.at ?? 0, agent.statusAt, outcome?.at ?? 0)) ?? '',
    ...(stalled !== null && { stalled_since: iso(stalled) ?? '' }),
    ...(outcome !== undefined && { cause: outcome.endedBy }),
    ...(outcome?.exitCode != null && { exit_code: outcome.exitCode }),
    ...(outcome?.signal != null && { signal: outcome.signal }),
  };
}
