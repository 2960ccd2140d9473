/** Blocks until a moment given in milliseconds since 1970. */
export function waitUntil(moment = '0'): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Math.max(0, Number(moment) - Date.now()));
}
