import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clip, displayWidth } from '../../../src/cli/text/display-width.ts';
import { plain, plainLines } from '../../../src/cli/text/plain.ts';

describe('plain', () => {
  test.each([
    ['a\u001b[31mred\u001b[0m', 'ared'],
    ['\u001b]0;a title\u0007text', 'text'],
    ['\u001b]8;;http://x\u001b\\link', 'link'],
    ['\u001bPq#0\u001b\\sixel', 'sixel'],
    ['\u009b2Jx', 'x'],
    ['two\r\nlines\tand a tab', 'two lines and a tab'],
    ['\u202eright to left', 'right to left'],
    ['bell\u0007 and null\u0000', 'bell and null'],
    ['unfinished \u001b[', 'unfinished'],
    ['\ud800 half', 'half'],
  ])('makes %j safe', (text, safe) => {
    expect(plain(text)).toBe(safe);
  });

  test('leaves no control character of any text, and nothing but ASCII where that is wanted', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(plain(text)).not.toMatch(/[\p{Cc}]/u);
        expect(plainLines(text).replaceAll('\n', '')).not.toMatch(/[\p{Cc}]/u);
        expect(plain(text, false)).toMatch(/^[ -~]*$/);
      }),
    );
  });

  test('keeps the lines of a text where they are wanted', () => {
    expect(plainLines('a\r\nb\u001b[1m\tc\n')).toBe('a\nb    c\n');
  });
});

describe('displayWidth', () => {
  test.each([
    ['', 0],
    ['ascii', 5],
    ['é', 1],
    ['e\u0301', 1],
    ['橋', 2],
    ['한국', 4],
    ['ｱ', 1],
    ['Ａ', 2],
    ['🙂', 2],
    ['👩‍👩‍👧', 2],
    ['…', 1],
  ])('of %j is %i', (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });

  test('of what was clipped is never more than was asked for', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 0, max: 30 }), (text, columns) => {
        expect(displayWidth(clip(plain(text), columns, '…'))).toBeLessThanOrEqual(columns);
      }),
    );
  });
});
