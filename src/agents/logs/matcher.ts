import { Worker } from 'node:worker_threads';
import { ReaperError } from '../../errors.ts';

/** Matches lines against an expression, in a thread of its own. */
export interface Matcher {
  /**
   * Which lines match, by their index.
   * @param lines separated by line feeds
   * @throws ReaperError REGEX_TOO_COSTLY
   */
  readonly match: (lines: Uint8Array) => Promise<readonly number[]>;
  readonly close: () => Promise<void>;
}

/** How long an expression may take. */
export interface MatchLimits {
  /** For the lines of one call, in milliseconds. */
  readonly batchMs: number;
  /** For all calls together. */
  readonly totalMs: number;
}

const defaultLimits: MatchLimits = { batchMs: 2_000, totalMs: 30_000 };

/** As text, for a bundle has no other file, and a test no compiled one. */
const program = `
  const { parentPort, workerData } = require('node:worker_threads');
  const expression = new RegExp(workerData.source, workerData.flags);
  parentPort.on('message', (bytes) => {
    const found = [];
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
    for (const [index, line] of text.split('\\n').entries()) if (expression.test(line)) found.push(index);
    parentPort.postMessage(found);
  });
`;

/**
 * An expression can take exponential time, and V8 cannot be told to stop. So it runs in a thread, which is ended when
 * time is up, and the event loop goes on meanwhile.
 * @param pattern as the user wrote it, for the error
 */
export function openMatcher(
  pattern: string,
  { source, flags }: RegExp,
  limits: MatchLimits = defaultLimits,
): Matcher {
  let worker: Worker | undefined;
  let spentMs = 0;
  return {
    match: async (lines) => {
      worker ??= new Worker(program, { eval: true, workerData: { source, flags }, env: {}, execArgv: [] });
      const began = performance.now();
      const boundMs = Math.min(limits.batchMs, limits.totalMs - spentMs);
      const { found, why } = await answerOf(worker, lines, boundMs);
      spentMs += performance.now() - began;
      if (found !== undefined) return found;
      throw new ReaperError('REGEX_TOO_COSTLY', { pattern, why });
    },
    close: async () => {
      await worker?.terminate();
    },
  };
}

type Answer =
  | { readonly found: readonly number[]; readonly why: '' }
  | { readonly found?: undefined; readonly why: string };

function answerOf(worker: Worker, lines: Uint8Array, boundMs: number): Promise<Answer> {
  return new Promise((resolve) => {
    const settle = (answer: Answer): void => {
      clearTimeout(timer);
      worker.off('message', hear).off('error', fail);
      resolve(answer);
    };
    const hear = (found: readonly number[]): void => {
      settle({ found, why: '' });
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
