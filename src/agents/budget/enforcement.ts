import type { AgentRecord } from '../../store/agent-record.ts';
import { descendants, requireAgent } from '../../store/agents.ts';
import { appendEvent } from '../../store/events.ts';
import type { Store } from '../../store/store.ts';
import { recordRunFacts } from '../../store/transitions.ts';
import { reachedBudgets, type ReachedBudget, type Spender } from './reached.ts';

/** Ends an agent, and all below it. */
export type EndForBudget = (agentId: string, reason: string) => Promise<unknown>;

/** Ends trees whose budget is used up, as soon as that is on record. */
export class BudgetEnforcement {
  readonly #store: Store;
  readonly #end: EndForBudget;
  readonly #onTrouble: (error: unknown) => void;
  readonly #ending = new Set<string>();

  constructor(store: Store, end: EndForBudget, onTrouble: (error: unknown) => void) {
    this.#store = store;
    this.#end = end;
    this.#onTrouble = onTrouble;
  }

  /** Looks at the trees of agents that have used something. @throws ReaperError STORE_BUSY */
  check(agentIds: readonly string[]): void {
    const roots = new Set(agentIds.flatMap((id) => rootOf(this.#store, id) ?? []));
    for (const root of roots) {
      const tree = [requireAgent(this.#store, root), ...descendants(this.#store, root)];
      for (const reached of reachedBudgets(tree.map(spenderOf))) this.#act(reached, tree);
    }
  }

  #act(reached: ReachedBudget, tree: readonly AgentRecord[]): void {
    const reason = describe(reached);
    const known = tree.find(({ id }) => id === reached.agentId)?.run['budgetReached'] !== undefined;
    if (!known) this.#tell(reached, reason);
    for (const agentId of reached.end) {
      if (this.#ending.has(agentId)) continue;
      this.#ending.add(agentId);
      this.#end(agentId, reason).catch((error: unknown) => {
        this.#ending.delete(agentId);
        this.#onTrouble(error);
      });
    }
  }

  #tell({ agentId, limit, granted, used }: ReachedBudget, text: string): void {
    this.#store.write(() => {
      recordRunFacts(this.#store, agentId, { budgetReached: limit });
      const data = { notice: 'budget_reached', limit, granted, used, text };
      appendEvent(this.#store, { agentId, kind: 'notice', data });
    });
  }
}

/** The one at the top, unless there is no bound: whoever has one gives those below him one too. */
function rootOf(store: Store, agentId: string): string | null {
  let agent = requireAgent(store, agentId);
  if (agent.grant.cost === null && agent.grant.tokens === null) return null;
  while (agent.parentId !== null) agent = requireAgent(store, agent.parentId);
  return agent.id;
}

function spenderOf({ id, parentId, processState, run, grant, used }: AgentRecord): Spender {
  const done = run['finishing'] === 'result' || run['finishing'] === 'reported';
  return { id, parentId, live: processState !== 'gone', done, grant, used };
}

function describe({ limit, granted, used }: ReachedBudget): string {
  if (limit === 'tokens') return `The budget of ${String(granted)} tokens is used up: ${String(used)} tokens`;
  const dollars = (amount: number): string => `$${(amount / 1e6).toFixed(2)}`;
  return `The budget of ${dollars(granted)} is used up: ${dollars(used)}`;
}
