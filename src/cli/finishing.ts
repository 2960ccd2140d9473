import { Interrupts } from './interrupts.ts';
import { tell } from './output.ts';

/**
 * Waits for `work` that must not be left half done, and takes a bounded time: the first interrupt is only answered, the
 * second one ends this process as if nobody had waited for it.
 * @param what of which it is said that it is being finished
 */
export async function finishing<T>(what: string, work: Promise<T>): Promise<T> {
  const interrupts = new Interrupts();
  interrupts.onEach((count, signal) => {
    if (count === 1) {
      tell(`${what} is being finished; once more leaves it to the next sweep.`);
      return;
    }
    interrupts.close();
    process.kill(process.pid, signal);
  });
  try {
    return await work;
  } finally {
    interrupts.close();
  }
}
