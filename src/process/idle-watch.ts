import type { PayloadOutput } from './payload-output.ts';

/**
 * Calls `onIdle` once when none of `outputs` had anything for `idleMs`. Output that nobody reads is held back in its
 * pipe and may go on there unseen, so meanwhile nothing counts as idle. Returns the way to stop watching.
 */
export function watchIdle(outputs: readonly PayloadOutput[], idleMs: number, onIdle: () => void): () => void {
  let last = performance.now();
  let timer = setTimeout(check, idleMs);
  for (const output of outputs) {
    output.onOutput = (): void => {
      last = performance.now();
    };
  }
  return () => {
    clearTimeout(timer);
  };

  function check(): void {
    if (outputs.some((output) => output.isHeldBack)) last = performance.now();
    const left = last + idleMs - performance.now();
    if (left <= 0) onIdle();
    else timer = setTimeout(check, left);
  }
}
