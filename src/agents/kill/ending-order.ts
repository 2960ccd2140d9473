import type { AgentRecord } from '../../store/agent-record.ts';

/** Agents in the order in which they are ended, those of one step together: nobody before those below him. */
export function endingOrder(agents: readonly AgentRecord[]): readonly (readonly AgentRecord[])[] {
  const depths = [...new Set(agents.map(({ depth }) => depth))].sort((one, other) => other - one);
  return depths.map((depth) => agents.filter((agent) => agent.depth === depth));
}
