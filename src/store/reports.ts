import { ReaperError } from '../errors.ts';
import type { AgentRecord } from './agent-record.ts';
import { requireAgent } from './agents.ts';
import { appendEvent, type EventKind } from './events.ts';
import { isTerminal, type ReportableStatus } from './life-cycle.ts';
import type { Store } from './store.ts';
import { changeStatus } from './transitions.ts';

/** What an agent says of itself. */
export interface ProgressReport {
  readonly status: ReportableStatus;
  readonly message: string;
  /** 0 to 100. */
  readonly progress: number;
  /** In what a claim of completion and what can be seen differ; kept with the report. */
  readonly warnings?: readonly unknown[];
}

/** What an agent has found. */
export interface FindingReport {
  readonly finding_type: string;
  readonly severity: string;
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>> | null;
}

/**
 * Records progress and the status that goes with it. After the end the report is kept as an event of kind `refused`.
 * @throws ReaperError AGENT_ENDED, NOT_FOUND
 */
export function reportProgress(store: Store, agentId: string, report: ProgressReport): AgentRecord {
  return reportAs(store, agentId, 'progress', { ...report }, (agent) => {
    if (agent.status !== report.status) changeStatus(store, agent, report.status, 'agent', report.message);
  });
}

/** Records a finding, in the same way. @throws ReaperError AGENT_ENDED, NOT_FOUND */
export function reportFinding(store: Store, agentId: string, report: FindingReport): AgentRecord {
  return reportAs(store, agentId, 'finding', { ...report }, () => undefined);
}

/** A refusal is committed as an event, so that the error has to leave the transaction as a value. */
function reportAs(
  store: Store,
  agentId: string,
  kind: EventKind,
  data: Readonly<Record<string, unknown>>,
  act: (agent: AgentRecord) => void,
): AgentRecord {
  const result = store.write(() => {
    const agent = requireAgent(store, agentId);
    if (isTerminal(agent.status)) {
      appendEvent(store, { agentId, kind: 'refused', data: { kind, ...data } });
      return new ReaperError('AGENT_ENDED', { agentId, status: agent.status });
    }
    appendEvent(store, { agentId, kind, data });
    act(agent);
    return requireAgent(store, agentId);
  });
  if (result instanceof ReaperError) throw result;
  return result;
}
