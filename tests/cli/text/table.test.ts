import { describe, expect, test } from 'vitest';
import { displayWidth } from '../../../src/cli/text/display-width.ts';
import { tableLines, type Column } from '../../../src/cli/text/table.ts';
import type { Terminal } from '../../../src/cli/terminal.ts';

const pipe: Terminal = { interactive: false, width: Infinity, colour: false, unicode: true };
const screen = (width: number, unicode = true): Terminal => ({
  interactive: true,
  width,
  colour: false,
  unicode,
});

const columns: readonly Column[] = [
  { title: 'NAME' },
  { title: 'SIZE', right: true, dispensable: 1 },
  { title: 'KIND', dispensable: 2 },
  { title: 'MESSAGE', rest: true },
];
const rows = [
  ['one', '7', 'a', 'short'],
  ['seventeen', '1234', 'bee', 'a message that is far too long for a narrow place'],
];

describe('tableLines', () => {
  test('puts texts at the left and figures at the right, and cuts nothing off in a pipe', () => {
    expect(tableLines(columns, rows, pipe)).toEqual([
      'NAME       SIZE  KIND  MESSAGE',
      'one           7  a     short',
      'seventeen  1234  bee   a message that is far too long for a narrow place',
    ]);
  });

  test.each([20, 30, 40, 80, 200])('has no line that is longer than a terminal of %i columns', (width) => {
    for (const line of tableLines(columns, rows, screen(width)))
      expect(displayWidth(line)).toBeLessThanOrEqual(width);
  });

  test('leaves out what can best be spared when it is narrow', () => {
    expect(tableLines(columns, rows, screen(34))[0]).toBe('NAME       SIZE  MESSAGE');
    expect(tableLines(columns, rows, screen(28))[0]).toBe('NAME       MESSAGE');
  });

  test('marks what is cut off, in ASCII where nothing else can be shown', () => {
    expect(tableLines(columns, rows, screen(40))[2]).toBe('seventeen  1234  bee   a message that i…');
    expect(tableLines(columns, rows, screen(40, false))[2]).toBe('seventeen  1234  bee   a message that...');
  });

  test('leaves out a column in which nothing stands', () => {
    expect(tableLines(columns, [['one', '', '', 'x']], pipe)).toEqual(['NAME  MESSAGE', 'one   x']);
  });

  test('lines up what takes two columns a letter', () => {
    const wide = [
      ['橋', 'x'],
      ['ab', 'x'],
      ['a\u0301b', 'x'],
    ];
    const lines = tableLines([{ title: 'A' }, { title: 'B' }], wide, pipe);
    expect(lines.slice(1)).toEqual(['橋  x', 'ab  x', 'a\u0301b  x']);
  });

  test('shows texts of agents as one line that can do no harm', () => {
    const nasty = 'a\u001b[2J\u001b]0;title\u0007b\r\nc\u202ed';
    expect(tableLines(columns, [[nasty, '1', 'x', 'y']], pipe)[1]).toMatch(/^ab cd +1/);
  });

  test('paints a text, never the space around it', () => {
    const line = tableLines(columns, [[{ text: 'one', colour: 'red' }, '1', 'a', 'x']], {
      ...pipe,
      colour: true,
    })[1];
    expect(line).toBe('\u001b[31mone\u001b[0m      1  a     x');
  });
});
