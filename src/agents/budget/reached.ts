import type { Budget } from '../../store/agent-record.ts';

/** An agent as its budget sees it. */
export interface Spender {
  readonly id: string;
  readonly parentId: string | null;
  /** Its processes are there. */
  readonly live: boolean;
  /** Its work is done, and it was told to leave. */
  readonly done: boolean;
  readonly grant: Budget;
  readonly used: { readonly cost: number; readonly tokens: number };
}

/** A budget that is used up. */
export interface ReachedBudget {
  /** Whose grant it is. */
  readonly agentId: string;
  readonly limit: keyof Budget;
  readonly granted: number;
  /** By the agent and all below it, those included that are gone. */
  readonly used: number;
  /** Whom to end, with all below them: the agent itself, or its children where its own work is done already. */
  readonly end: readonly string[];
}

/**
 * The budgets of a tree that are used up. What counts is what was used, not what was granted on: so a parent may go on with
 * what its children leave of its grant, and the whole never uses more than was given to the one at the top. Of one above
 * another only the upper is told, for ending it ends the lower.
 * @param tree one agent without a parent, and all below it
 */
export function reachedBudgets(tree: readonly Spender[]): readonly ReachedBudget[] {
  const [root] = tree.filter(({ parentId }) => parentId === null);
  return root === undefined ? [] : reachedFrom(root, childrenOf(tree));
}

type Children = ReadonlyMap<string | null, readonly Spender[]>;

function childrenOf(tree: readonly Spender[]): Children {
  const children = new Map<string | null, Spender[]>();
  for (const agent of tree) {
    const siblings = children.get(agent.parentId);
    if (siblings === undefined) children.set(agent.parentId, [agent]);
    else siblings.push(agent);
  }
  return children;
}

function reachedFrom(agent: Spender, children: Children): readonly ReachedBudget[] {
  const below = children.get(agent.id) ?? [];
  const used = usedBy(agent, children);
  const limit = (['cost', 'tokens'] as const).find((key) => isReached(agent.grant[key], used[key]));
  if (limit === undefined) return below.flatMap((child) => reachedFrom(child, children));
  const end = agent.live && !agent.done ? [agent.id] : topmostLive(below, children);
  return [{ agentId: agent.id, limit, granted: agent.grant[limit] ?? 0, used: used[limit], end }];
}

/** Whether a grant is used up; what has used nothing has used nothing up. */
export function isReached(granted: number | null, used: number): boolean {
  return granted !== null && used > 0 && used >= granted;
}

function usedBy(agent: Spender, children: Children): { readonly cost: number; readonly tokens: number } {
  return (children.get(agent.id) ?? [])
    .map((child) => usedBy(child, children))
    .reduce((sum, used) => ({ cost: sum.cost + used.cost, tokens: sum.tokens + used.tokens }), agent.used);
}

/** Those that live, and have nobody above them among these who does. */
function topmostLive(agents: readonly Spender[], children: Children): readonly string[] {
  return agents.flatMap((agent) =>
    agent.live ? [agent.id] : topmostLive(children.get(agent.id) ?? [], children),
  );
}
