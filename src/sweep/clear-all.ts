import type { Finding } from './leftover.ts';
import type { SweptLeftover } from './report.ts';

/** How many leftovers are cleared at a time: a grace period of one must not hold up all others. */
const width = 16;

/** Clears what was found, in order as far as that goes. One that fails holds up no other. */
export async function clearAll(
  found: readonly Finding[],
  signal: AbortSignal | undefined,
): Promise<readonly SweptLeftover[]> {
  const results: SweptLeftover[] = [];
  const rest = found[Symbol.iterator]();
  const work = async (): Promise<void> => {
    for (const finding of rest) {
      signal?.throwIfAborted();
      results.push(await clearOne(finding));
    }
  };
  await Promise.all(Array.from({ length: width }, work));
  return results;
}

async function clearOne({ clear, ...leftover }: Finding): Promise<SweptLeftover> {
  try {
    return { ...leftover, result: await clear(), error: null };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { ...leftover, result: 'failed', error: why };
  }
}
