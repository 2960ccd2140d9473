import { ReaperError } from '../../errors.ts';
import { requireAgent } from '../../store/agents.ts';
import { appendEvent } from '../../store/events.ts';
import { isTerminal } from '../../store/life-cycle.ts';
import { iso } from '../../store/registry.ts';
import { reportProgress, type ProgressReport } from '../../store/reports.ts';
import type { CompletionVerdict } from '../../tasks/completion/claim.ts';
import type { Manager } from '../manager.ts';
import { completionVerdict } from './completion.ts';
import { coordinationInfo } from './coordination.ts';
import { reported } from './reported.ts';
import type { ProgressReply } from './shapes.ts';

/**
 * Records what an agent says of its progress, and tells it what the others do. `completed` is compared with what can be
 * seen; the warnings are stored with the report. After a final status the caller answers the agent first, and then calls
 * `finishRun`.
 * @throws ReaperError AGENT_ENDED, NOT_FOUND, COMPLETION_REFUSED in strict mode; each refusal is kept as an event
 */
export async function updateProgress(
  manager: Manager,
  agentId: string,
  update: Omit<ProgressReport, 'warnings'>,
): Promise<ProgressReply> {
  const { store } = manager;
  const agent = requireAgent(store, agentId);
  const claimed = update.status === 'completed' && !isTerminal(agent.status);
  const verdict = claimed ? await completionVerdict(manager, agent, update) : null;
  if (verdict?.accepted === false) refuse(manager, agentId, update, verdict);
  const warnings = verdict?.warnings ?? [];
  const report = { ...update, ...(warnings.length > 0 && { warnings }) };
  return reported(store, () => {
    reportProgress(store, agentId, report);
    return {
      own_update: { agent_id: agentId, ...update, timestamp: iso(store.now()) ?? '' },
      coordination_info: coordinationInfo(manager, agentId),
      ...(warnings.length > 0 && { completion_warnings: warnings }),
    };
  });
}

function refuse(
  { store }: Manager,
  agentId: string,
  update: ProgressReport,
  verdict: CompletionVerdict,
): never {
  const contradictions = verdict.warnings.filter(({ contradicts }) => contradicts);
  store.write(() => {
    const data = { kind: 'progress', ...update, warnings: verdict.warnings };
    appendEvent(store, { agentId, kind: 'refused', data });
  });
  throw new ReaperError('COMPLETION_REFUSED', {
    agentId,
    contradictions: contradictions.map(({ code, message }) => ({ code, message })),
  });
}
