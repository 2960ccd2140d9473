import { Worker } from 'node:worker_threads';
import { ReaperError } from '../../errors.ts';

/** Finds the lines that a pattern matches, in bounded time. */
export interface LineFilter {
  /**
   * Whether each of some lines matches.
   * @throws ReaperError REGEX_TOO_COSTLY
   */
  readonly match: (lines: readonly string[]) => Promise<readonly boolean[]>;
  readonly close: () => Promise<void>;
}

/** How long a pattern may take. */
export interface FilterLimits {
  /** For the lines of one call, in milliseconds. */
  readonly batchMs: number;
  /** For all calls together. */
  readonly totalMs: number;
}

const defaultLimits: FilterLimits = { batchMs: 2_000, totalMs: 30_000 };

/** Longer ones are no patterns that a person writes. */
const longest = 1_000;

/**
 * A filter for a JavaScript regular expression, with Unicode where it is valid so; `(?i)` at its beginning makes it
 * blind to case. Patterns can take exponential time, and V8 cannot be told to stop: so they run in a thread of their
 * own, which is ended when time is up. Plain words, and several joined by `|`, need no thread.
 * @throws ReaperError INVALID_REGEX, FIELD_TOO_LONG
 */
export function openLineFilter(pattern: string, limits: FilterLimits = defaultLimits): LineFilter {
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
  const words = expression.flags.includes('i') ? null : plainWords(pattern);
  return words === null ? threadFilter(pattern, expression, limits) : wordFilter(words);
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

function wordFilter(words: readonly string[]): LineFilter {
  return {
    match: (lines) => Promise.resolve(lines.map((line) => words.some((word) => line.includes(word)))),
    close: () => Promise.resolve(),
  };
}

/** As text, for a bundle has no other file, and a test no compiled one. */
const program = `
  const { parentPort, workerData } = require('node:worker_threads');
  const expression = new RegExp(workerData.source, workerData.flags);
  parentPort.on('message', (lines) => parentPort.postMessage(lines.map((line) => expression.test(line))));
`;

function threadFilter(pattern: string, { source, flags }: RegExp, limits: FilterLimits): LineFilter {
  let worker: Worker | undefined;
  let spentMs = 0;
  return {
    match: async (lines) => {
      worker ??= new Worker(program, { eval: true, workerData: { source, flags }, env: {}, execArgv: [] });
      const began = performance.now();
      const boundMs = Math.min(limits.batchMs, limits.totalMs - spentMs);
      const { matches, why } = await answerOf(worker, lines, boundMs);
      spentMs += performance.now() - began;
      if (matches !== undefined) return matches;
      throw new ReaperError('REGEX_TOO_COSTLY', { pattern, why });
    },
    close: async () => {
      await worker?.terminate();
    },
  };
}

type Answer =
  | { readonly matches: readonly boolean[]; readonly why: '' }
  | { readonly matches?: undefined; readonly why: string };

function answerOf(worker: Worker, lines: readonly string[], boundMs: number): Promise<Answer> {
  return new Promise((resolve) => {
    const settle = (answer: Answer): void => {
      clearTimeout(timer);
      worker.off('message', hear).off('error', fail);
      resolve(answer);
    };
    const hear = (matches: readonly boolean[]): void => {
      settle({ matches, why: '' });
    };
    // Such as a RangeError: what it has to remember for a long line is bounded too.
    const fail = (error: Error): void => {
      settle({ why: error.message });
    };
    const timer = setTimeout(
      () => {
        settle({ why: `it took longer than ${String(Math.round(boundMs))} ms` });
      },
      Math.max(0, boundMs),
    );
    worker.once('message', hear).once('error', fail);
    worker.postMessage(lines);
  });
}
