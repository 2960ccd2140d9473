import { randomBytes } from 'node:crypto';

const pattern = /^TASK-\d{8}-\d{6}-[0-9a-f]{8}$/u;
const attempts = 100;

/** Whether `text` is a task's id, and so can stand in a path, a query or a name. */
export function isTaskId(text: string): boolean {
  return pattern.test(text);
}

/**
 * A new id: `TASK-<YYYYMMDD>-<HHMMSS>-<8 hex>`, the time in UTC.
 * @param taken whether an id is in use; the store's constraint has the last word.
 * @param random eight hex digits.
 */
export function newTaskId(
  now: Date,
  taken: (id: string) => boolean,
  random: () => string = (): string => randomBytes(4).toString('hex'),
): string {
  const [date = '', time = ''] = now.toISOString().split('T');
  const prefix = `TASK-${date.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}`;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const id = `${prefix}-${random()}`;
    if (!taken(id)) return id;
  }
  throw new Error(`${String(attempts)} ids of ${prefix} are taken`);
}
