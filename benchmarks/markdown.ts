import type { MachineFacts } from './machine.ts';
import type { ResultFile } from './result-file.ts';
import { figure } from './rows.ts';
import type { Bar, Result, Row } from './scenario.ts';

/** The whole of docs/benchmarks.md. */
export function toMarkdown(file: ResultFile): string {
  const parts = [
    '# Benchmarks',
    'Written by `npm run bench:document` from a result of `npm run bench`; the method is in [benchmarks/README.md](../benchmarks/README.md).',
    `${machineText(file.machine)} ${String(file.runs)} runs for each subject unless a table says otherwise. Measured ${file.measuredAt.slice(0, 10)}.`,
    ...(file.smoke ? ['**A quick run: the figures mean little.**'] : []),
    '## Bars',
    barTable(Object.values(file.results).flatMap(({ bars }) => bars)),
    ...Object.entries(file.results).flatMap(([name, result]) => scenarioText(name, result)),
  ];
  return `${parts.join('\n\n')}\n`;
}

function machineText({
  cpu,
  cpus,
  memoryGiB,
  kernel,
  node,
  uid,
  scheduling,
  cgroup2,
  load,
}: MachineFacts): string {
  const user = uid === 0 ? 'root' : 'an ordinary user';
  return `${cpus} x ${cpu}, ${memoryGiB} GiB, Linux ${kernel}, cgroup2: ${cgroup2}, Node ${node}, as ${user}, scheduled as '${scheduling}', load ${load} at the start.`;
}

function barTable(bars: readonly Bar[]): string {
  return table(
    ['what', 'bar', 'seen', ''],
    bars.map(({ what, limit, seen, met }) => [
      what,
      limit,
      seen,
      met === null ? 'no comparison' : met ? 'met' : '**missed**',
    ]),
  );
}

function scenarioText(name: string, { rows, notes }: Result): string[] {
  if (rows.length === 0 && notes.length === 0) return [];
  return [
    `## ${name}`,
    ...(rows.length > 0 ? [rowTable(rows)] : []),
    ...(notes.length > 0 ? [notes.map((note) => `- ${note}`).join('\n')] : []),
  ];
}

function rowTable(rows: readonly Row[]): string {
  const parameters = [...new Set(rows.flatMap((row) => Object.keys(row.parameters)))];
  const ratios = rows.some(({ ratio }) => ratio !== undefined);
  const survivors = rows.some((row) => row.survivors !== undefined);
  const runs = new Set(rows.map(({ summary }) => summary.runs)).size > 1;
  return table(
    [
      ...parameters,
      'subject',
      'p50',
      'p99',
      'max',
      '',
      ...(runs ? ['runs'] : []),
      ...(ratios ? ['x floor', '95 %'] : []),
      ...(survivors ? ['survivors'] : []),
    ],
    rows.map(({ subject, parameters: values, summary, unit, ratio, survivors: left }) => [
      ...parameters.map((name) => String(values[name] ?? '')),
      subject,
      figure(summary.p50),
      figure(summary.p99),
      figure(summary.max),
      unit,
      ...(runs ? [String(summary.runs)] : []),
      ...(ratios
        ? [
            ratio?.value.toFixed(2) ?? '',
            ratio === undefined ? '' : `${ratio.low.toFixed(2)} to ${ratio.high.toFixed(2)}`,
          ]
        : []),
      ...(survivors ? [String(left ?? '')] : []),
    ]),
  );
}

function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n');
}
