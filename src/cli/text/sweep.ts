import type { ForeignLeftover } from '../../sweep/foreign/foreign.ts';
import { nameOf } from '../../sweep/foreign/foreign.ts';
import type { SweepReport, SweptLeftover } from '../../sweep/report.ts';
import type { RetentionReport } from '../../sweep/retention/report.ts';
import type { Terminal } from '../terminal.ts';
import { bytesText, counted, spanText } from './figures.ts';
import { plain } from './plain.ts';
import { tableLines } from './table.ts';

/** What a sweep found and did, for people. */
export function sweepText(report: SweepReport, terminal: Terminal): string {
  const { leftovers, spared, foreign, named, retention, storeError, agents } = report;
  const lines = [
    ...(storeError === null ? [] : [`The store cannot be read: ${storeError.message}`]),
    summaryText(report),
    ...section('', leftoverColumns, leftovers.map(leftoverRow), terminal),
    ...(agents.adopted.length === 0 ? [] : [`adopted: ${agents.adopted.join(', ')}`]),
    ...(retention === null ? [] : retentionLines(retention, report.dryRun)),
    ...section(
      'Left alone:',
      sparedColumns,
      spared.map(({ kind, locator, why }) => [kind, locator, why]),
      terminal,
    ),
    ...section('Not of ours, and nobody is above them:', foreignColumns, foreign.map(foreignRow), terminal),
    ...(foreign.length === 0 ? [] : ['  To end one: agent-reaper sweep --end NAME']),
    ...named.map(({ name, result, error }) => `${name}: ${result}${error === null ? '' : `, for ${error}`}`),
  ];
  return lines.join('\n');
}

function summaryText({
  dryRun,
  leftoversTotal,
  remaining,
  agents,
  durationMs,
  leftovers,
  spared,
}: SweepReport): string {
  const live =
    agents.live.length === 0 ? '' : `; ${counted(agents.live.length, 'agent is', 'agents are')} at work`;
  const strays = spared.filter(({ kind }) => kind === 'run').length;
  const but = strays === 0 ? '' : ` but ${String(strays)} live runs that the store does not know of`;
  if (leftoversTotal === 0) return `Nothing is left over${but}${live}.`;
  const many = leftoversTotal === 1 ? '1 leftover' : `${String(leftoversTotal)} leftovers`;
  if (dryRun) return `${many} would be cleared${live}.`;
  const cleared = leftovers.filter(({ result }) => result === 'cleared').length;
  const failed = remaining === 0 ? '' : `, ${String(remaining)} could not be`;
  return `${String(cleared)} of ${many} cleared${failed}, in ${spanText(durationMs)}${live}.`;
}

const leftoverColumns = [
  { title: 'RESULT' },
  { title: 'KIND' },
  { title: 'WHAT', rest: true },
  { title: 'AGENT', dispensable: 2 },
  { title: 'WHY', dispensable: 1 },
];

function leftoverRow({ result, kind, locator, agentId, evidence, error }: SweptLeftover): string[] {
  return [result, kind, locator, agentId === locator ? '' : (agentId ?? ''), error ?? evidence];
}

const sparedColumns = [{ title: 'KIND' }, { title: 'WHAT', rest: true }, { title: 'WHY', dispensable: 1 }];

const foreignColumns = [
  { title: 'NAME' },
  { title: 'KIND' },
  { title: 'AGE', right: true },
  { title: 'MEMORY', right: true },
  { title: 'PROCS', right: true },
  { title: 'COMMAND', rest: true },
];

function foreignRow(one: ForeignLeftover): string[] {
  const { kind, ageMs, memoryBytes, processes, command } = one;
  return [nameOf(one), kind, spanText(ageMs), bytesText(memoryBytes), String(processes), command];
}

function retentionLines(retention: RetentionReport, dryRun: boolean): string[] {
  const { agents, tasks, events, archivesTotal, bytes, archivedBytes, pinnedBytes, errors } = retention;
  const counts = [
    [agents, 'agents'],
    [tasks, 'tasks'],
    [events, 'events'],
    [archivesTotal, 'archives'],
  ] as const;
  const gone = counts.filter(([count]) => count > 0).map(([count, what]) => `${String(count)} ${what}`);
  const pinned = pinnedBytes === 0 ? '' : `, ${bytesText(pinnedBytes)} of it pinned`;
  const went = dryRun ? 'would be forgotten' : 'forgotten';
  return [
    ...(gone.length === 0 ? [] : [`Retention: ${gone.join(', ')} ${went}, ${bytesText(bytes)} freed.`]),
    ...(archivedBytes === 0 ? [] : [`Archives take ${bytesText(archivedBytes)}${pinned}.`]),
    ...errors.map((error) => `not forgotten: ${error}`),
  ];
}

function section(
  title: string,
  columns: Parameters<typeof tableLines>[0],
  rows: readonly (readonly string[])[],
  terminal: Terminal,
): string[] {
  if (rows.length === 0) return [];
  const lines = tableLines(columns, rows, terminal);
  return title === '' ? lines : ['', plain(title, terminal.unicode), ...lines];
}
