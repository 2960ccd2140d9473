import type { Bar, Row } from './scenario.ts';
import { ratioOfMedians, summarize } from './statistics.ts';

/** One row for each subject; all but the one named `floor` get their ratio to it. */
export function toRows(
  samples: Readonly<Record<string, readonly number[]>>,
  parameters: Row['parameters'],
  unit: Row['unit'] = 'µs',
): Row[] {
  const floor = samples['floor'];
  return Object.entries(samples).map(([subject, values]) => ({
    subject,
    parameters,
    unit,
    summary: summarize(values),
    ...(floor === undefined || subject === 'floor' ? {} : { ratio: ratioOfMedians(values, floor) }),
  }));
}

export function rowName({ subject, parameters }: Row): string {
  return [...Object.values(parameters), subject].join(' ');
}

export function rowText(row: Row): string {
  const { p50, p99, runs } = row.summary;
  const ratio =
    row.ratio === undefined
      ? ''
      : `  ${row.ratio.value.toFixed(2)} x floor (${row.ratio.low.toFixed(2)} to ${row.ratio.high.toFixed(2)})`;
  const survivors = row.survivors === undefined ? '' : `  ${row.survivors} survivors`;
  return `${rowName(row)}: p50 ${figure(p50)} p99 ${figure(p99)} ${row.unit}, ${runs} runs${ratio}${survivors}`;
}

export function barText({ what, limit, seen, met }: Bar): string {
  return `${met === null ? 'no comparison' : met ? 'met' : 'MISSED'}: ${what}: ${seen} (${limit})`;
}

/** Three significant digits, and no more than the measurement can give. */
export function figure(value: number): string {
  if (value === 0 || value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
