import { ReaperError } from '../../errors.ts';
import type { LineBatch, LogLine } from './line-batch.ts';
import { openMatcher, type MatchLimits } from './matcher.ts';

/** Finds the lines that a pattern matches, in bounded time. */
export interface LineFilter {
  /** @throws ReaperError REGEX_TOO_COSTLY */
  readonly linesOf: (batch: LineBatch) => Promise<readonly LogLine[]>;
  readonly close: () => Promise<void>;
}

/** Longer ones are no patterns that a person writes. */
const longest = 1_000;

/**
 * A filter for a JavaScript regular expression, with Unicode where it is valid so; `(?i)` at its beginning makes it
 * blind to case. Plain words, and several joined by `|`, are looked for without it.
 * @param pattern null for all lines
 * @throws ReaperError INVALID_REGEX, FIELD_TOO_LONG
 */
export function openLineFilter(pattern: string | null, limits?: MatchLimits): LineFilter {
  if (pattern === null) return everyLine;
  if (pattern.length > longest) {
    const unit = 'characters';
    throw new ReaperError('FIELD_TOO_LONG', {
      field: 'filter',
      length: pattern.length,
      limit: longest,
      unit,
    });
  }
  const expression = compile(pattern);
  const words = plainWords(pattern);
  if (words !== null) return wordFilter(words);
  const matcher = openMatcher(pattern, expression, limits);
  return {
    linesOf: async (batch) => {
      const found = await matcher.match(batch.content);
      if (found.length === 0) return [];
      const lines = batch.lines();
      return found.map((index) => lines[index]).filter((line) => line !== undefined);
    },
    close: matcher.close,
  };
}

const everyLine: LineFilter = {
  linesOf: (batch) => Promise.resolve(batch.lines()),
  close: () => Promise.resolve(),
};

function wordFilter(words: readonly string[]): LineFilter {
  const matches = ({ text }: LogLine): boolean => words.some((word) => text.includes(word));
  return {
    linesOf: (batch) => Promise.resolve(batch.includes(words) ? batch.lines().filter(matches) : []),
    close: () => Promise.resolve(),
  };
}

function compile(pattern: string): RegExp {
  const [, letters = '', source = pattern] = /^\(\?([ims]+)\)([^]*)$/.exec(pattern) ?? [];
  const flags = [...new Set(letters)].join('');
  try {
    return new RegExp(source, `${flags}u`);
  } catch {
    // Escapes that other dialects know, such as \- and \_, are errors only with Unicode.
  }
  try {
    return new RegExp(source, flags);
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new ReaperError('INVALID_REGEX', { pattern, problem }, { cause });
  }
}

function plainWords(pattern: string): readonly string[] | null {
  return /[\\^$.?*+()[\]{}]/.test(pattern) ? null : pattern.split('|');
}
