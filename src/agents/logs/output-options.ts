import { ReaperError } from '../../errors.ts';

export const outputFormats = ['text', 'jsonl', 'parsed'] as const;
export type OutputFormat = (typeof outputFormats)[number];

export const responseFormats = ['full', 'summary', 'compact', 'recent'] as const;
export type ResponseFormat = (typeof responseFormats)[number];

/** What is wanted of an agent's log. */
export interface OutputOptions {
  /** `text`: readable entries; `jsonl`: the lines of the log; `parsed`: their values. */
  readonly format?: OutputFormat;
  /** `compact`: everything shortened more; `recent`: the last entries; `summary`: an account of the whole log. */
  readonly responseFormat?: ResponseFormat;
  /** The last so many lines that match the filter. */
  readonly tail?: number;
  /** A regular expression; the whole log is searched, before `tail` is applied. */
  readonly filter?: string;
  readonly includeMetadata?: boolean;
  /** Samples of the whole log in so many characters, what matters first, instead of a page of it. */
  readonly maxBytes?: number;
  readonly aggressiveTruncate?: boolean;
  /** How many entries `recent` gives. */
  readonly recentLines?: number;
  /** `next_cursor` or `previous_cursor` of an earlier answer. */
  readonly cursor?: string;
  /** Where the first page begins. */
  readonly from?: 'start' | 'end';
  /** At most so many characters of output. */
  readonly maxCharacters?: number;
}

/** The same, complete and checked. */
export interface CheckedOptions {
  readonly format: OutputFormat;
  readonly responseFormat: ResponseFormat;
  readonly tail: number | null;
  readonly filter: string | null;
  readonly includeMetadata: boolean;
  readonly maxBytes: number | null;
  readonly aggressive: boolean;
  readonly recentLines: number;
  readonly cursor: string | null;
  readonly from: 'start' | 'end';
  readonly maxCharacters: number;
}

/** What fits into the answer of a tool without crowding out the rest of a conversation. */
export const defaultCharacters = 10_000;

/** Bounds of the numbers among the options. */
export const optionBounds = {
  tail: [1, 1_000_000],
  max_bytes: [500, 1_048_576],
  recent_lines: [1, 1_000],
  max_characters: [500, 16_777_216],
} as const;

/** @throws ReaperError INVALID_OPTION that names the option, its value and what would be valid */
export function checkOptions(options: OutputOptions): CheckedOptions {
  const responseFormat = choice('response_format', options.responseFormat ?? 'full', responseFormats);
  return {
    format: choice('format', options.format ?? 'text', outputFormats),
    responseFormat,
    tail: bounded('tail', options.tail),
    filter: options.filter === undefined || options.filter === '' ? null : options.filter,
    includeMetadata: options.includeMetadata ?? false,
    maxBytes: bounded('max_bytes', options.maxBytes),
    aggressive: options.aggressiveTruncate === true || responseFormat === 'compact',
    recentLines: bounded('recent_lines', options.recentLines) ?? 20,
    cursor: options.cursor ?? null,
    from: choice('from', options.from ?? 'end', ['start', 'end'] as const),
    maxCharacters: bounded('max_characters', options.maxCharacters) ?? defaultCharacters,
  };
}

function choice<T extends string>(option: string, value: T, choices: readonly T[]): T {
  if (choices.includes(value)) return value;
  throw new ReaperError('INVALID_OPTION', { option, value, expected: `one of ${choices.join(', ')}` });
}

function bounded(option: keyof typeof optionBounds, value: number | undefined): number | null {
  if (value === undefined) return null;
  const [min, max] = optionBounds[option];
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  const expected = `a whole number from ${String(min)} to ${String(max)}`;
  throw new ReaperError('INVALID_OPTION', { option, value, expected });
}
