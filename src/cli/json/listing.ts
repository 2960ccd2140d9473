import type { AgentView } from '../../agents/views/agent-view.ts';
import type { LiveFigures } from '../../agents/views/live/figures.ts';
import { agentJson } from './agent.ts';

/** Agents of one moment, or a page of them. */
export interface Listing {
  readonly agents: readonly AgentView[];
  /** How many more were settled before; null where pages say that. */
  readonly more: number | null;
  readonly next: string | null;
}

/** A listing in JSON. */
export function listingJson(
  { agents, more, next }: Listing,
  figures: ReadonlyMap<string, LiveFigures>,
): Readonly<Record<string, unknown>> {
  const listed = agents.map((view) => agentJson(view, figures.get(view.agent.id)));
  return { version: 1, agents: listed, more, next };
}
