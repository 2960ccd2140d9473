import type { KilledAgent } from '../../agents/kill/end-agent.ts';

/** What became of an agent that was to end, in JSON. */
export function killedJson(killed: KilledAgent): Readonly<Record<string, unknown>> {
  const { agentId, state, status, cause, alreadyEnded, report, cleanup, error } = killed;
  return {
    id: agentId,
    state,
    status,
    cause,
    alreadyEnded,
    verified: cleanup?.verified_no_zombies ?? false,
    endedByTerm: report?.counts.endedByTerm ?? null,
    neededKill: report?.counts.neededKill ?? null,
    survivors: report?.survivors ?? [],
    error,
  };
}
