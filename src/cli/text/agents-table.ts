import { endedBadly, lifeTime, type AgentView } from '../../agents/views/agent-view.ts';
import type { ViewState } from '../../agents/views/attention.ts';
import type { LiveFigures } from '../../agents/views/live/figures.ts';
import type { Terminal } from '../terminal.ts';
import { bytesText, costText, cpuText, spanText } from './figures.ts';
import type { Colour } from './paint.ts';
import { tableLines, type Cell, type Column } from './table.ts';

/** One column of agents, and what stands in it. */
interface AgentColumn extends Column {
  readonly cell: (view: AgentView, context: Context) => Cell;
}

interface Context {
  readonly now: number;
  readonly figures: LiveFigures | undefined;
  /** What the processes used since the last look, in per cent of one processor; undefined where nobody looked before. */
  readonly load: number | undefined;
}

const stateColours: Readonly<Record<ViewState, Colour | undefined>> = {
  attention: 'yellow',
  working: 'cyan',
  done: 'dim',
};

const columns: readonly AgentColumn[] = [
  { title: 'STATE', cell: ({ state }) => ({ text: state, colour: stateColours[state] }) },
  { title: 'ID', cell: ({ agent }) => agent.shortId },
  { title: 'NAME', cell: ({ agent }) => agent.name ?? agent.type },
  { title: 'STATUS', cell: (view) => ({ text: statusText(view), colour: statusColour(view) }) },
  {
    title: 'AGE',
    right: true,
    cell: (view, { now }) => {
      const { from, to } = lifeTime(view);
      return spanText((to ?? now) - from);
    },
  },
  { title: 'ENGINE', dispensable: 2, cell: ({ agent }) => agent.engine },
  {
    title: 'COST',
    right: true,
    dispensable: 3,
    cell: ({ agent }) => (agent.used.cost === 0 ? '' : costText(agent.used.cost / 1_000_000)),
  },
  {
    title: 'MEM',
    right: true,
    dispensable: 5,
    cell: (_, { figures }) => (figures ? bytesText(figures.memoryBytes) : ''),
  },
  {
    title: 'CPU',
    right: true,
    dispensable: 6,
    cell: (_, { figures }) => (figures ? cpuText(figures.cpuMs) : ''),
  },
  {
    title: '%CPU',
    right: true,
    dispensable: 4,
    cell: (_, { load }) => (load === undefined ? '' : load.toFixed(load < 10 ? 1 : 0)),
  },
  {
    title: 'PROCS',
    right: true,
    dispensable: 7,
    cell: (_, { figures }) => (figures ? String(figures.processes) : ''),
  },
  { title: 'TIER', dispensable: 8, cell: ({ run, ending }) => (ending === null ? (run.tier ?? '') : '') },
  { title: 'MESSAGE', rest: true, dispensable: 1, cell: (view) => messageText(view) },
];

/** The table of `ls` and `top`: first what needs somebody. */
export function agentsTable(
  views: readonly AgentView[],
  figures: ReadonlyMap<string, LiveFigures>,
  now: number,
  terminal: Terminal,
  loads: ReadonlyMap<string, number> = new Map(),
): string[] {
  const rows = views.map((view) => {
    const { id } = view.agent;
    const context = { now, figures: figures.get(id), load: loads.get(id) };
    return columns.map(({ cell }) => cell(view, context));
  });
  return tableLines(columns, rows, terminal);
}

/** The status, and what makes it more than that: how it ended, how far it is, why it waits for somebody. */
export function statusText({ agent, attention, ending, progress }: AgentView): string {
  if (attention !== null && attention !== 'blocked') return `${agent.status}, ${attention.replace('_', ' ')}`;
  if (ending !== null) {
    if (ending.cause === 'exited')
      return `${agent.status} ${ending.signal ?? String(ending.exitCode ?? '')}`.trimEnd();
    return ending.cause === agent.status ? agent.status : `${agent.status} (${ending.cause})`;
  }
  return progress === null || progress === 0
    ? agent.status
    : `${agent.status} ${String(Math.round(progress))}%`;
}

function statusColour({ agent, attention }: AgentView): Colour | undefined {
  if (attention !== null) return 'yellow';
  if (endedBadly(agent.status)) return 'red';
  return agent.status === 'completed' ? 'green' : undefined;
}

function messageText({ lastMessage, cleanupError, agent }: AgentView): string {
  return cleanupError ?? lastMessage ?? (agent.processState === 'gone' ? '' : agent.promptPreview);
}
