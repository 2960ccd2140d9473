/** Signs that take no column of their own: marks on the letter before, joiners, variation selectors. */
const nothing = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

/** Signs that take two columns: East Asian scripts and full-width forms (Unicode UAX #11), and emoji. */
const wide =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/u;

/** Half-width forms of the same scripts. */
const narrow = /^[\uff61-\uffdc\uffe8-\uffee]/u;

let segmenter: Intl.Segmenter | undefined;

/** How many columns of a terminal a line of text takes. It has no control characters: see `plain`. */
export function displayWidth(text: string): number {
  return isAscii(text) ? text.length : signs(text).reduce((sum, sign) => sum + signWidth(sign), 0);
}

/** The beginning of a text that fits into so many columns, with a mark at its end where something is missing. */
export function clip(text: string, columns: number, mark: string): string {
  if (displayWidth(text) <= columns) return text;
  let left = columns - displayWidth(mark);
  if (left < 0) return mark.slice(0, Math.max(0, columns));
  let kept = '';
  for (const sign of signs(text)) {
    left -= signWidth(sign);
    if (left < 0) break;
    kept += sign;
  }
  return kept.trimEnd() + mark;
}

function isAscii(text: string): boolean {
  return /^[ -~]*$/.test(text);
}

function signs(text: string): string[] {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

function signWidth(sign: string): number {
  if (nothing.test(sign)) return 0;
  return wide.test(sign) && !narrow.test(sign) ? 2 : 1;
}
