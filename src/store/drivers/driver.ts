/** What can be bound and what comes back: SQLite's own types, with integers as numbers. */
export type Value = string | number | null | Uint8Array;

/** Named parameters, without their colon. Each one that the statement names must be given. */
export type Parameters = Readonly<Record<string, Value>>;

/** One row of a result. */
export type Row = Readonly<Record<string, Value>>;

/** A prepared statement. */
export interface DriverStatement {
  run(parameters: Parameters): { readonly changes: number };
  get(parameters: Parameters): Row | undefined;
  all(parameters: Parameters): Row[];
}

/** One connection to one file. */
export interface DriverConnection {
  exec(sql: string): void;
  prepare(sql: string): DriverStatement;
  close(): void;
}

/** A library that speaks SQLite. */
export interface Driver {
  readonly name: 'node:sqlite' | 'better-sqlite3';
  open(path: string): DriverConnection;
}
