import type { CliName } from '../clis.ts';
import type { Survivors } from './measure.ts';
import { endings, type Ending } from './manager.ts';

/** One run. */
export interface Row extends Survivors {
  readonly manager: string;
  readonly cli: CliName;
  readonly ending: Ending;
}

/** One line for each CLI and ending, one column for each manager; in the order in which they were measured. */
export function table(rows: readonly Row[]): string {
  const managers = [...new Set(rows.map(({ manager }) => manager))];
  const head = ['CLI', 'how it ended', ...managers.map((name) => `left by ${name}`)];
  const lines = [...new Set(rows.map(({ cli, ending }) => JSON.stringify([cli, ending])))].map((key) => {
    const [cli, ending] = JSON.parse(key) as [CliName, Ending];
    const cells = managers.map((manager) =>
      cellOf(rows.find((row) => row.manager === manager && row.cli === cli && row.ending === ending)),
    );
    return [cli, endings[ending], ...cells];
  });
  const rule = head.map(() => '---');
  return [head, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

function cellOf(row: Row | undefined): string {
  if (row === undefined) return 'not measured';
  const { processes, residentMiB, requests, emptyAfterMs, record } = row;
  const asked = requests === 0 ? '' : `, requests after it: ${requests}`;
  if (processes > 0) return `**${processes}**, ${residentMiB} MiB: ${row.kinds.join(', ')}${asked}`;
  const after = emptyAfterMs === null ? '' : ` after ${(emptyAfterMs / 1000).toFixed(1)} s`;
  return `nothing${after}; ${record === null ? '' : `\`${record.cause ?? 'no outcome'}\``}${asked}`;
}
