/** How a transaction is committed. */
export interface TransactionOptions {
  /** Survives a power cut from the moment it returns (an fsync), not only the death of every process. */
  readonly durable?: boolean;
}

/** Transactions on one connection. */
export interface Transactions {
  /**
   * BEGIN IMMEDIATE, then `work`, then COMMIT, or ROLLBACK when it throws. Inside another one it is a savepoint, so
   * that a caller may catch its failure and go on.
   */
  transaction<T>(work: () => T, options?: TransactionOptions): T;
  /** Runs several reads that see the same state. They wait for nobody and hold nobody up. */
  snapshot<T>(work: () => T): T;
  /** Whether a transaction is open. */
  inTransaction(): boolean;
}

/** Builds them on a connection's `exec`. IMMEDIATE, for one that begins to write later can fail however long it waits. */
export function transactions(exec: (sql: string) => void): Transactions {
  let depth = 0;
  const bracket = <T>(work: () => T, begin: string, commit: string, rollback: string): T => {
    exec(begin);
    depth += 1;
    try {
      const result = work();
      exec(commit);
      return result;
    } catch (error) {
      undo(rollback);
      throw error;
    } finally {
      depth -= 1;
    }
  };
  // SQLite rolls back by itself on a full disk and some I/O errors; then there is nothing left to roll back.
  const undo = (rollback: string): void => {
    try {
      exec(rollback);
    } catch {
      // The first error says more.
    }
  };
  const outermost = <T>(work: () => T): T => bracket(work, 'BEGIN IMMEDIATE', 'COMMIT', 'ROLLBACK');
  return {
    inTransaction: () => depth > 0,
    snapshot: (work) => (depth > 0 ? work() : bracket(work, 'BEGIN', 'COMMIT', 'ROLLBACK')),
    transaction: (work, options = {}) => {
      if (depth > 0) {
        const name = `nested_${String(depth)}`;
        return bracket(work, `SAVEPOINT ${name}`, `RELEASE ${name}`, `ROLLBACK TO ${name}; RELEASE ${name}`);
      }
      if (options.durable !== true) return outermost(work);
      exec('PRAGMA synchronous = FULL');
      try {
        return outermost(work);
      } finally {
        exec('PRAGMA synchronous = NORMAL');
      }
    },
  };
}
