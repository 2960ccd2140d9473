import type { Terminal } from '../terminal.ts';
import { paint, type Colour } from './paint.ts';
import { plainLines } from './plain.ts';

/** The labels that entries of a log begin with. */
const labels: Readonly<Record<string, Colour>> = {
  '[ASST]': 'bold',
  '[TOOL]': 'cyan',
  '[RESULT]': 'dim',
  '[ERROR]': 'red',
  '[SYS]': 'yellow',
};

/** Entries of a log for people: safe to print, with their labels in colours where those are shown. */
export function logText(text: string, { colour, unicode }: Terminal): string {
  const lines = plainLines(text, unicode);
  if (!colour) return lines;
  return lines.replace(/^\[[A-Z]+\]/gm, (label) => paint(label, labels[label], true));
}
