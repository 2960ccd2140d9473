import type { CliName } from '../clis.ts';
import type { Survivors } from './measure.ts';
import { endings, type Ending } from './manager.ts';

export interface Row extends Survivors {
  readonly manager: string;
  readonly cli: CliName;
  readonly ending: Ending;
}

/** The rows as a Markdown table, in the order in which they were measured. */
export function table(rows: readonly Row[]): string {
  const head = ['CLI', 'how it ended', 'under', 'left alive', 'processes', 'RSS MiB', 'requests after'];
  const body = rows.map((row) => [
    row.cli,
    endings[row.ending],
    row.manager,
    row.kinds.join(', ') || 'nothing',
    String(row.processes),
    String(row.residentMiB),
    String(row.requests),
  ]);
  const rule = head.map((_, column) => (column < 4 ? '---' : '---:'));
  return [head, rule, ...body].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}
