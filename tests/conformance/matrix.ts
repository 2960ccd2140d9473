import type { Driver } from './drivers/driver.ts';
import type { Result } from './run-cell.ts';
import type { Column, Scenario } from './scenario.ts';

export interface Row {
  readonly scenario: Scenario;
  /** By column, in the order of the columns. */
  readonly cells: readonly Result[];
}

export interface Matrix {
  readonly driver: Driver;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly listed: readonly { readonly row: string; readonly title: string; readonly why: string }[];
}

const words = {
  proven: 'proven',
  gone: 'gone',
  reported: 'reported',
  refused: 'refused',
  lost: 'lost',
} as const;

/** One word for a cell: what became of the run, or why there is nothing to say. */
export function wordOf(result: Result): string {
  if (result.status === 'fail') return 'FAIL';
  if (result.status === 'skip') return 'skip';
  if (result.status === 'none') return '-';
  return words[result.outcome ?? 'gone'];
}

export function titleOf(column: Column): string {
  return `${column.identity} ${column.tier}`;
}

export function totals(matrix: Matrix): Record<Result['status'], number> {
  const sums = { pass: 0, fail: 0, skip: 0, none: 0 };
  for (const { cells } of matrix.rows) for (const { status } of cells) sums[status] += 1;
  return sums;
}

export function asText(matrix: Matrix): string {
  const heads = matrix.columns.map((column) => [column.identity, column.tier]);
  const width = Math.max(...matrix.columns.map((column) => column.tier.length), 9);
  const name = Math.min(70, Math.max(...matrix.rows.map(({ scenario }) => scenario.title.length), 8));
  const line = (row: string, title: string, cells: readonly string[]): string =>
    `${row.padEnd(6)} ${title.slice(0, name).padEnd(name)}  ${cells.map((cell) => cell.padEnd(width)).join(' ')}`.trimEnd();
  const lines = [
    line(
      '',
      '',
      heads.map(([identity = '']) => identity),
    ),
    line(
      'row',
      'scenario',
      heads.map(([, tier = '']) => tier),
    ),
  ];
  for (const { scenario, cells } of matrix.rows)
    lines.push(line(scenario.row, scenario.title, cells.map(wordOf)));
  return lines.join('\n');
}

export function asMarkdown(matrix: Matrix, host: string): string {
  const head = ['row', 'scenario', ...matrix.columns.map(titleOf)];
  const lines = [
    '# Conformance',
    '',
    'Made by `npm run conformance -- --markdown docs/conformance.md`. Each row is a hostile program of',
    '`tests/programs/hostile`; each cell runs it under `agent-supervisor` in one containment tier, as root or as an',
    'ordinary user, and then asks the kernel, not the supervisor, what is left: an enclosing cgroup, a fifo that every',
    'process of the run holds, a subreaper above the supervisor, and the process table. The termination report must agree.',
    '',
    '| word | meaning |',
    '|---|---|',
    '| proven | nothing is left, and the report says so with kernel proof |',
    '| gone | nothing is left; the tier, or the shape, allows no proof, and the report claims none |',
    '| reported | something is left that this tier cannot end, or cannot see; the report claims nothing else |',
    '| refused | the supervisor refused to start, with a reason, and left nothing |',
    '| lost | the supervisor itself was killed outright; nothing claims to know what became of the run |',
    '| skip | the host lacks what the row needs |',
    '| - | the row does not apply |',
    '',
    host,
    '',
    `| ${head.join(' | ')} |`,
    `|${head.map(() => '---').join('|')}|`,
    ...matrix.rows.map(
      ({ scenario, cells }) => `| ${[scenario.row, scenario.title, ...cells.map(wordOf)].join(' | ')} |`,
    ),
    '',
    summary(matrix),
    '',
  ];
  if (matrix.listed.length > 0) {
    lines.push('## Not produced here', '', '| row | scenario | why, and what was tried |', '|---|---|---|');
    for (const { row, title, why } of matrix.listed) lines.push(`| ${row} | ${title} | ${why} |`);
    lines.push('');
  }
  return lines.join('\n');
}

export function asJson(matrix: Matrix, host: string): string {
  const rows = matrix.rows.map(({ scenario, cells }) => ({
    row: scenario.row,
    title: scenario.title,
    cells: cells.map((cell, index) => ({ column: matrix.columns[index], ...cell })),
  }));
  return `${JSON.stringify({ tool: matrix.driver.name, host, totals: totals(matrix), rows, listed: matrix.listed }, null, 1)}\n`;
}

export function summary(matrix: Matrix): string {
  const sums = totals(matrix);
  return `${sums.pass} passed, ${sums.fail} failed, ${sums.skip} skipped, ${sums.none} do not apply.`;
}
