import type { AgentDetails } from '../../agents/views/agent-details.ts';
import type { LiveFigures } from '../../agents/views/live/figures.ts';
import type { Resource } from '../../store/ledger.ts';
import { agentJson, dollars, isoOrNull } from './agent.ts';
import { eventJson } from './event.ts';

/** What `show --json` prints of an agent. */
export function detailsJson(
  details: AgentDetails,
  figures: LiveFigures | undefined,
): Readonly<Record<string, unknown>> {
  const { view, ledger, timeline, receipt, files, finalMessage, usage } = details;
  const { cost, tokens } = view.agent.grant;
  return {
    version: 1,
    agent: agentJson(view, figures),
    prompt: view.agent.promptPreview,
    budget: { costUsd: cost === null ? null : dollars(cost), tokens },
    files,
    finalMessage,
    usage,
    ledger: ledger.map(resourceJson),
    timeline: timeline.map(eventJson),
    receipt,
  };
}

function resourceJson(resource: Resource): Readonly<Record<string, unknown>> {
  const { kind, locator, state, facts, released, verified, plannedAt, madeAt, releasedAt } = resource;
  return {
    kind,
    locator,
    state,
    facts,
    released,
    verified,
    plannedAt: isoOrNull(plannedAt),
    madeAt: isoOrNull(madeAt),
    releasedAt: isoOrNull(releasedAt),
  };
}
