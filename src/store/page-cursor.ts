import { ReaperError } from '../errors.ts';

/** Where a page of rows, newest first, ended: after which its next one goes on. */
export function pageCursor(
  last: { readonly createdAt: number; readonly id: string } | undefined,
): string | null {
  return last === undefined ? null : `${String(last.createdAt)}/${last.id}`;
}

/** @throws ReaperError INVALID_OPTION for what is no such cursor */
export function readPageCursor(cursor: string): [at: number, id: string] {
  const [, at, id] = /^(\d{1,15})\/(.+)$/.exec(cursor) ?? [];
  if (at !== undefined && id !== undefined) return [Number(at), id];
  const expected = 'the cursor of a page before';
  throw new ReaperError('INVALID_OPTION', { option: 'cursor', value: cursor, expected });
}
