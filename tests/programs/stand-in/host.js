import { Buffer } from 'node:buffer';
import { once } from 'node:events';

/** Writes a last word to stderr and ends. */
export function fail(message, code) {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}

/** Everything that stdin gives until its end. Waits for that end without limit, as the real CLIs do. */
export async function readAll(stream) {
  const chunks = [];
  stream.on('data', (chunk) => chunks.push(chunk));
  await once(stream, 'end');
  return Buffer.concat(chunks).toString('utf8');
}

/** Ends with the exit code that the real CLI has for each signal; a function may have a last word before. */
export function exitOnSignals(codes) {
  for (const [signal, code] of Object.entries(codes)) {
    process.on(signal, () => process.exit(typeof code === 'function' ? code() : code));
  }
}
