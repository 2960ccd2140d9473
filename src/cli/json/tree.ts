import type { LiveFigures } from '../../agents/views/live/figures.ts';
import type { TreeNode } from '../../agents/views/tree.ts';
import { agentJson } from './agent.ts';

/** An agent in JSON, with those that it has deployed. */
export function nodeJson(
  { view, children }: TreeNode,
  figures: ReadonlyMap<string, LiveFigures>,
): Readonly<Record<string, unknown>> {
  return {
    ...agentJson(view, figures.get(view.agent.id)),
    children: children.map((child) => nodeJson(child, figures)),
  };
}
