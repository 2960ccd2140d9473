import { endedBadly, lifeTime } from '../../agents/views/agent-view.ts';
import type { LiveFigures } from '../../agents/views/live/figures.ts';
import type { TreeNode } from '../../agents/views/tree.ts';
import type { Terminal } from '../terminal.ts';
import { statusText } from './agents-table.ts';
import { clip } from './display-width.ts';
import { bytesText, costText, counted, spanText } from './figures.ts';
import { paint, type Colour } from './paint.ts';
import { plain } from './plain.ts';

/** How branches are drawn. */
const drawings = {
  unicode: { more: '├─ ', last: '└─ ', bar: '│  ', none: '   ' },
  ascii: { more: '|- ', last: '`- ', bar: '|  ', none: '   ' },
} as const;

/** One line for each agent, those that it has deployed below it. */
export function treeLines(
  nodes: readonly TreeNode[],
  figures: ReadonlyMap<string, LiveFigures>,
  now: number,
  terminal: Terminal,
  before = '',
): string[] {
  const drawing = terminal.unicode ? drawings.unicode : drawings.ascii;
  return nodes.flatMap((node, index) => {
    const last = index === nodes.length - 1;
    const line = before + (last ? drawing.last : drawing.more) + nodeText(node, figures, now, terminal);
    const below = before + (last ? drawing.none : drawing.bar);
    const whole = clip(line, terminal.width, terminal.unicode ? '…' : '...');
    return [
      paint(whole, colourOf(node), terminal.colour),
      ...treeLines(node.children, figures, now, terminal, below),
    ];
  });
}

function colourOf({ view: { state, agent } }: TreeNode): Colour | undefined {
  if (state === 'attention') return 'yellow';
  if (endedBadly(agent.status)) return 'red';
  return state === 'done' ? 'dim' : undefined;
}

function nodeText(
  { view }: TreeNode,
  figures: ReadonlyMap<string, LiveFigures>,
  now: number,
  terminal: Terminal,
): string {
  const { agent } = view;
  const { from, to } = lifeTime(view);
  const used = figures.get(agent.id);
  const parts = [
    agent.name ?? agent.type,
    agent.shortId,
    statusText(view),
    spanText((to ?? now) - from),
    agent.engine,
    ...(agent.used.cost === 0 ? [] : [costText(agent.used.cost / 1_000_000)]),
    ...(used === undefined ? [] : [counted(used.processes, 'proc', 'procs'), bytesText(used.memoryBytes)]),
    ...(view.lastMessage === null ? [] : [plain(view.lastMessage, terminal.unicode)]),
  ];
  return parts.map((part) => plain(part, terminal.unicode)).join('  ');
}
