import { tellRaw } from './output.ts';
import { isTerminal } from './terminal.ts';

/** Nothing is said of what takes less. Milliseconds. */
const patience = 1_000;

/**
 * Waits for `work`, and once it takes longer than a second says on stderr, if that is a terminal, what is being done and
 * for how long already. The line goes when the work is over.
 */
export async function withProgress<T>(what: string, work: Promise<T>): Promise<T> {
  if (!isTerminal(2)) return work;
  const began = performance.now();
  const timer = setInterval(() => {
    tellRaw(`\r\u001b[K${what} ... ${String(Math.round((performance.now() - began) / 1_000))}s`);
  }, patience);
  try {
    return await work;
  } finally {
    clearInterval(timer);
    if (performance.now() - began >= patience) tellRaw('\r\u001b[K');
  }
}
