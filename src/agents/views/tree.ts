import type { AgentView } from './agent-view.ts';

/** An agent with those that it has deployed. */
export interface TreeNode {
  readonly view: AgentView;
  readonly children: readonly TreeNode[];
}

/** Puts agents below their parents, in the order given. One whose parent is not among them is at the top. */
export function agentTree(views: readonly AgentView[]): TreeNode[] {
  const known = new Set(views.map(({ agent }) => agent.id));
  const children = new Map<string | null, AgentView[]>();
  for (const view of views) {
    const { parentId } = view.agent;
    const parent = parentId !== null && known.has(parentId) ? parentId : null;
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [view]);
    else siblings.push(view);
  }
  const below = (parent: string | null): TreeNode[] =>
    (children.get(parent) ?? []).map((view) => ({ view, children: below(view.agent.id) }));
  return below(null);
}

/** The one agent with what is below it, wherever it is. */
export function subtree(nodes: readonly TreeNode[], id: string): TreeNode[] {
  for (const node of nodes) {
    if (node.view.agent.id === id) return [node];
    const found = subtree(node.children, id);
    if (found.length > 0) return found;
  }
  return [];
}
