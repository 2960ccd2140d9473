import type { Terminal } from '../terminal.ts';
import { clip, displayWidth } from './display-width.ts';
import { paint, type Colour } from './paint.ts';
import { plain } from './plain.ts';

/** One cell: a text, with a colour where colours are shown. */
export type Cell = string | { readonly text: string; readonly colour?: Colour | undefined };

/** One column. */
export interface Column {
  readonly title: string;
  /** Numbers stand at the right. */
  readonly right?: boolean;
  /** Takes what the others leave, and is cut off first. At most one. */
  readonly rest?: boolean;
  /** Goes when the terminal is too narrow: the highest number first. Without one the column stays. */
  readonly dispensable?: number;
}

/** The least that the last column is worth showing in. */
const leastRest = 16;
const gap = '  ';

/**
 * Lines of a table without borders: first the titles, then the rows. In a terminal no line is longer than it is wide;
 * elsewhere nothing is cut off. A column that is empty in each row is left out.
 */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  terminal: Terminal,
): string[] {
  const texts = rows.map((row) => row.map((cell) => plain(textOf(cell), terminal.unicode)));
  const filled = columns.map((_, index) => index).filter((index) => texts.some((row) => row[index] !== ''));
  const shown = fitting(columns, filled, texts, terminal.width);
  const widths = shown.map((index) => widthOf(columns, texts, index));
  const mark = terminal.unicode ? '…' : '...';
  const line = (cells: readonly string[], colourOf: (index: number) => Colour | undefined): string => {
    let room = terminal.width;
    const parts = shown.map((index, place) => {
      const text = clip(cells[index] ?? '', Math.max(0, room), mark);
      const width = place === shown.length - 1 && columns[index]?.right !== true ? 0 : (widths[place] ?? 0);
      room -= Math.max(width, displayWidth(text)) + gap.length;
      const space = ' '.repeat(Math.max(0, width - displayWidth(text)));
      const painted = paint(text, colourOf(index), terminal.colour);
      return columns[index]?.right === true ? space + painted : painted + space;
    });
    return parts.join(gap).trimEnd();
  };
  const titles = columns.map(({ title }) => title);
  return [
    line(titles, () => 'dim'),
    ...rows.map((row, number) => line(texts[number] ?? [], (index) => colourOf(row[index]))),
  ];
}

/** The columns that fit side by side; the dispensable ones go one by one. */
function fitting(
  columns: readonly Column[],
  filled: readonly number[],
  texts: readonly (readonly string[])[],
  width: number,
): readonly number[] {
  const needed = filled.reduce((sum, index) => {
    const own = widthOf(columns, texts, index);
    return sum + gap.length + (columns[index]?.rest === true ? Math.min(own, leastRest) : own);
  }, -gap.length);
  if (needed <= width) return filled;
  const least = filled
    .filter((index) => columns[index]?.dispensable !== undefined)
    .sort((one, other) => (columns[other]?.dispensable ?? 0) - (columns[one]?.dispensable ?? 0))[0];
  if (least === undefined) return filled;
  return fitting(
    columns,
    filled.filter((index) => index !== least),
    texts,
    width,
  );
}

function widthOf(columns: readonly Column[], texts: readonly (readonly string[])[], index: number): number {
  const title = columns[index]?.title.length ?? 0;
  return texts.reduce((most, row) => Math.max(most, displayWidth(row[index] ?? '')), title);
}

function textOf(cell: Cell): string {
  return typeof cell === 'string' ? cell : cell.text;
}

function colourOf(cell: Cell | undefined): Colour | undefined {
  return typeof cell === 'object' ? cell.colour : undefined;
}
