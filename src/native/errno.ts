import { getSystemErrorName } from 'node:util';

/** `2` becomes `ENOENT`. Numbers that Node does not know become `E` and the number. */
export function errnoName(errno: number): string {
  try {
    return getSystemErrorName(-Math.abs(errno));
  } catch {
    return `E${Math.abs(errno)}`;
  }
}
