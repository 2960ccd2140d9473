import type { AgentDetails } from '../../agents/views/agent-details.ts';
import { lifeTime, type AgentView } from '../../agents/views/agent-view.ts';
import type { LiveFigures } from '../../agents/views/live/figures.ts';
import type { Resource } from '../../store/ledger.ts';
import type { Terminal } from '../terminal.ts';
import { eventLines } from './event-lines.ts';
import { bytesText, costText, countText, cpuText, momentText, spanText } from './figures.ts';
import { paint } from './paint.ts';
import { plain, plainLines } from './plain.ts';
import { receiptFacts } from './receipt.ts';
import { tableLines, type Column } from './table.ts';

/** `show` of an agent, for people: what it is, what it has, what happened, how it ended. */
export function detailsText(
  details: AgentDetails,
  figures: LiveFigures | undefined,
  now: number,
  terminal: Terminal,
): string {
  const { view, ledger, timeline, receipt, finalMessage } = details;
  const { agent } = view;
  const title = (text: string): string => paint(text, 'bold', terminal.colour);
  return [
    `${title(agent.name ?? agent.type)}  ${agent.id}`,
    ...factLines(agentFacts(view, figures, now), terminal),
    '',
    title('Ledger'),
    ...indent(tableLines(ledgerColumns, ledger.map(ledgerRow), terminal)),
    '',
    title('Timeline'),
    ...indent(eventLines(timeline, terminal)),
    ...(receipt === null ? [] : ['', title('Receipt'), ...factLines(receiptFacts(receipt), terminal)]),
    ...(finalMessage === null
      ? []
      : ['', title('Last message'), ...indent(plainLines(finalMessage, terminal.unicode).split('\n'))]),
  ].join('\n');
}

/** Label and text, one a line, as they are shown below a title. */
export function factLines(facts: readonly (readonly [string, string])[], terminal: Terminal): string[] {
  const width = Math.max(0, ...facts.map(([label]) => label.length));
  return facts.map(
    ([label, text]) =>
      `  ${paint(label, 'dim', terminal.colour)}${' '.repeat(width - label.length)}  ${plain(text, terminal.unicode)}`,
  );
}

function agentFacts(
  view: AgentView,
  figures: LiveFigures | undefined,
  now: number,
): (readonly [string, string])[] {
  const { agent, run, state, attention, progress } = view;
  const { from, to } = lifeTime(view);
  const { cost, tokens } = agent.used;
  const facts: readonly (readonly [string, string | null])[] = [
    ['state', attention === null ? state : `${state}: ${attention.replace('_', ' ')}`],
    [
      'status',
      `${agent.status}${progress === null ? '' : `, ${String(progress)}%`}, process ${agent.processState}`,
    ],
    ['task', agent.taskId],
    ['parent', agent.parentId],
    ['engine', agent.model === null ? agent.engine : `${agent.engine}, model ${agent.model}`],
    [
      to === null ? 'age' : 'ran',
      `${spanText((to ?? now) - from)}, ${momentText(from)}${to === null ? '' : ` to ${momentText(to)}`}`,
    ],
    ['place', placeText(view)],
    ['cwd', run.cwd],
    ['pinned', agent.pinned ? 'it stays on record' : null],
    ['processes', figures === undefined ? null : figuresText(figures)],
    [
      'used',
      cost === 0 && tokens === 0 ? null : `${costText(cost / 1_000_000)}, ${countText(tokens)} tokens`,
    ],
    ['granted', grantText(view)],
    ['said', view.ending === null ? view.lastMessage : null],
    ['why', run.problem],
    ['cleanup', view.cleanupError],
    ['prompt', agent.promptPreview],
  ];
  return facts.filter((fact): fact is readonly [string, string] => fact[1] !== null && fact[1] !== '');
}

function placeText({ agent, run }: AgentView): string {
  return [
    run.session === null ? run.launcher : `tmux session ${run.session}`,
    run.tier === null ? null : `tier ${run.tier}`,
    agent.payload === null ? null : `pid ${String(agent.payload.pid)}`,
    agent.supervisor === null ? null : `supervisor ${String(agent.supervisor.pid)}`,
  ]
    .filter((part) => part !== null)
    .join(', ');
}

function figuresText({ processes, memoryBytes, memoryIs, cpuMs }: LiveFigures): string {
  return `${String(processes)}, ${bytesText(memoryBytes)} ${memoryIs}, ${cpuText(cpuMs)} of processor time`;
}

function grantText({ agent: { grant } }: AgentView): string | null {
  const parts = [
    grant.cost === null ? null : costText(grant.cost / 1_000_000),
    grant.tokens === null ? null : `${countText(grant.tokens)} tokens`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(', ');
}

const ledgerColumns: readonly Column[] = [
  { title: 'STATE' },
  { title: 'KIND' },
  { title: 'WHAT', rest: true },
];

function ledgerRow({
  kind,
  locator,
  state,
}: Resource): readonly (string | { text: string; colour?: 'yellow' | 'dim' })[] {
  return [{ text: state, ...(state === 'released' ? { colour: 'dim' as const } : {}) }, kind, locator];
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
