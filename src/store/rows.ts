import type { Row } from './drivers/driver.ts';

/** Reads columns with the type that the schema gives them. A wrong one is a bug of ours, not of the caller. */
export function text(row: Row, column: string): string {
  return check(row, column, textOrNull(row, column));
}

export function textOrNull(row: Row, column: string): string | null {
  const value = row[column];
  if (value === null || typeof value === 'string') return value;
  throw new TypeError(`Column ${column} is ${typeof value}, not text`);
}

export function integer(row: Row, column: string): number {
  return check(row, column, integerOrNull(row, column));
}

export function integerOrNull(row: Row, column: string): number | null {
  const value = row[column];
  if (value === null || typeof value === 'number') return value;
  throw new TypeError(`Column ${column} is ${typeof value}, not an integer`);
}

/** JSON that we wrote ourselves; the schema checks that it is JSON. */
export function json(row: Row, column: string): unknown {
  const value = textOrNull(row, column);
  return value === null ? null : (JSON.parse(value) as unknown);
}

/** An object in JSON, as our writers make them. */
export function record(row: Row, column: string): Readonly<Record<string, unknown>> {
  return json(row, column) as Readonly<Record<string, unknown>>;
}

function check<T>(row: Row, column: string, value: T | null): T {
  if (value === null) throw new TypeError(`Column ${column} is null in ${JSON.stringify(row)}`);
  return value;
}
