import type { Remain } from '../../sweep/remains/remain.ts';
import type { VerifyReport } from '../../sweep/verify.ts';
import type { Terminal } from '../terminal.ts';
import { counted } from './figures.ts';
import { plain } from './plain.ts';
import { tableLines } from './table.ts';

/** What `verify` found, for people. */
export function verifyText(report: VerifyReport, terminal: Terminal): string {
  const { processes, processesTotal, state, stateTotal, unknown, lookedAt } = report;
  const looked = `${String(lookedAt.processes)} processes and ${String(lookedAt.leaves)} cgroups of runs`;
  const lines = [
    ...section(`${counted(processesTotal, 'process remains', 'processes remain')}:`, processes, terminal),
    ...section(
      `${counted(stateTotal, 'piece of state remains', 'pieces of state remain')}:`,
      state,
      terminal,
    ),
    ...unknown.map((what) => plain(`could not be looked at: ${what}`, terminal.unicode)),
  ];
  const except = report.exceptLive ? ' beside what is in use' : '';
  if (report.clean) return `Nothing is left${except}: ${looked} were looked at.`;
  return lines.join('\n');
}

function section(title: string, remains: readonly Remain[], terminal: Terminal): string[] {
  if (remains.length === 0) return [];
  const rows = remains.map(({ kind, locator, agentId, detail }) => [kind, locator, agentId ?? '', detail]);
  return [title, ...tableLines(columns, rows, terminal)];
}

const columns = [
  { title: 'KIND' },
  { title: 'WHAT', rest: true },
  { title: 'AGENT', dispensable: 1 },
  { title: 'DETAIL', dispensable: 2 },
];
