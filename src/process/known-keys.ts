import { ReaperError } from '../errors.ts';

/** What people type instead, from node:child_process, execa and others. */
const aliases: Readonly<Record<string, string>> = {
  killSignal: 'terminate({ signal })',
  forceKillAfterDelay: 'grace',
  killTimeout: 'grace',
  idle: 'idleTimeout',
  shell: "spawn('sh', ['-c', command])",
  detached: "onParentExit: 'keep'",
  timeoutMs: 'timeout',
  graceMs: 'grace',
};

/**
 * Refuses options that do not exist, with the likely right name: an ignored misspelling is a stop that never comes.
 * @throws ReaperError UNKNOWN_OPTION, INVALID_OPTION when `value` is no object
 */
export function checkKeys(value: unknown, known: readonly string[], option: string): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ReaperError('INVALID_OPTION', { option, value, expected: 'an object' });
  }
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    const suggestion = aliases[key] ?? nearest(key, known);
    throw new ReaperError('UNKNOWN_OPTION', {
      option: key,
      ...(suggestion === undefined ? {} : { suggestion }),
    });
  }
}

function nearest(key: string, known: readonly string[]): string | undefined {
  const plain = key.toLowerCase().replaceAll(/[^a-z]/g, '');
  return known.find((name) => differences(plain, name.toLowerCase()) <= 2);
}

/** Edit distance (Levenshtein), on two short names. */
function differences(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const replaced = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
