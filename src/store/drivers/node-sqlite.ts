import type { Driver, DriverConnection, DriverStatement, Parameters, Row } from './driver.ts';

/** The part of node:sqlite that is used; @types/node for Node 20 does not know the module. */
interface NodeSqlite {
  readonly DatabaseSync: new (path: string) => {
    exec(sql: string): void;
    prepare(sql: string): NodeStatement;
    close(): void;
  };
}

interface NodeStatement {
  run(parameters: Parameters): { changes: number | bigint };
  get(parameters: Parameters): Row | undefined;
  all(parameters: Parameters): Row[];
}

/** The SQLite that is built into Node 22.13 and newer, or undefined where there is none. */
export function nodeSqliteDriver(): Driver | undefined {
  const sqlite = loadQuietly();
  if (sqlite === undefined) return undefined;
  return {
    name: 'node:sqlite',
    open: (path): DriverConnection => {
      const connection = new sqlite.DatabaseSync(path);
      return {
        exec: (sql) => {
          connection.exec(sql);
        },
        prepare: (sql) => strictly(sql, connection.prepare(sql)),
        close: () => {
          connection.close();
        },
      };
    },
  };
}

/** node:sqlite binds NULL for a parameter that was forgotten; better-sqlite3 throws, and so do we. */
function strictly(sql: string, statement: NodeStatement): DriverStatement {
  const names = new Set(Array.from(sql.matchAll(/:([a-z_]\w*)/gi), ([, name]) => name ?? ''));
  const check = (parameters: Parameters): Parameters => {
    for (const name of names)
      if (!(name in parameters)) throw new RangeError(`Missing named parameter "${name}"`);
    return parameters;
  };
  return {
    run: (parameters) => ({ changes: Number(statement.run(check(parameters)).changes) }),
    get: (parameters) => statement.get(check(parameters)),
    all: (parameters) => statement.all(check(parameters)),
  };
}

/**
 * Node 22 and 24 warn that the module is experimental, synchronously while it is loaded. Only that warning is held
 * back, and only for that long.
 */
function loadQuietly(): NodeSqlite | undefined {
  const before = Object.getOwnPropertyDescriptor(process, 'emitWarning');
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = (warning: string | Error, ...rest: never[]): void => {
    if (!String(warning).includes('SQLite is an experimental feature')) emitWarning(warning, ...rest);
  };
  try {
    return process.getBuiltinModule('node:sqlite') as unknown as NodeSqlite | undefined;
  } finally {
    if (before !== undefined) Object.defineProperty(process, 'emitWarning', before);
  }
}
