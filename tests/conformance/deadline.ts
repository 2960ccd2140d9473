import { scaledTimeout } from '../helpers/eventually.ts';

/** Rejects when `promise` has not settled after `ms`: nothing in the suite waits without an end. */
export async function within<T>(promise: Promise<T>, ms: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`not within ${scaledTimeout(ms)} ms: ${what}`));
    }, scaledTimeout(ms));
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
