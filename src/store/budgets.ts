import type { AgentRecord, Budget } from './agent-record.ts';
import { requireAgent } from './agents.ts';
import { integer } from './rows.ts';
import type { Store } from './store.ts';

/** No bound on either. */
export const unbounded: Budget = { cost: null, tokens: null };

/**
 * What is left of an agent's grant: less what it has used itself, less what its children hold. A child that lives
 * holds its whole grant; one that is gone holds what it and those below it have used.
 */
export function budgetLeft(store: Store, agentId: string): Budget {
  const agent = requireAgent(store, agentId);
  if (agent.grant.cost === null && agent.grant.tokens === null) return unbounded;
  const children = childrenHold(store, agent);
  const rest = (key: keyof Budget): number | null => {
    const granted = agent.grant[key];
    return granted === null ? null : Math.max(0, granted - agent.used[key] - children[key]);
  };
  return { cost: rest('cost'), tokens: rest('tokens') };
}

/** Notes what an agent has used so far. Totals, not additions: the engine's stream repeats itself. They never fall. */
export function recordUsage(store: Store, agentId: string, used: { cost: number; tokens: number }): void {
  store.write(() => {
    store.database.run(
      `UPDATE agents SET cost_used = max(cost_used, :cost), tokens_used = max(tokens_used, :tokens) WHERE id = :id`,
      { id: agentId, cost: Math.ceil(used.cost), tokens: Math.ceil(used.tokens) },
    );
  });
}

function childrenHold(store: Store, parent: AgentRecord): { cost: number; tokens: number } {
  const row = store.database.get(
    `WITH RECURSIVE held (id, live, cost_grant, token_grant, cost_used, tokens_used) AS (
       SELECT id, process_state <> 'gone', cost_grant, token_grant, cost_used, tokens_used
         FROM agents WHERE parent_id = :id
       UNION ALL
       SELECT a.id, a.process_state <> 'gone', a.cost_grant, a.token_grant, a.cost_used, a.tokens_used
         FROM agents a JOIN held ON a.parent_id = held.id WHERE NOT held.live)
     SELECT coalesce(sum(CASE WHEN live THEN max(coalesce(cost_grant, 0), cost_used) ELSE cost_used END), 0) AS cost,
            coalesce(sum(CASE WHEN live THEN max(coalesce(token_grant, 0), tokens_used) ELSE tokens_used END), 0) AS tokens
     FROM held`,
    { id: parent.id },
  );
  return { cost: integer(row ?? {}, 'cost'), tokens: integer(row ?? {}, 'tokens') };
}
