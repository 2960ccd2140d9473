/** A tree to be built by the `tree` program. */
export interface TreeOrder {
  readonly program: string;
  readonly shape: string;
  readonly size: number;
  readonly dir: string;
}

/** A way to start a command and to end it with all that it started. One tree at a time. */
export interface Driver {
  /** Resolves when every process of the tree is up. */
  start(tree: TreeOrder): Promise<void>;
  /** Resolves when the tool says that it is done. What it resolves with is passed on. */
  kill(): Promise<unknown>;
  /** After the tree is gone: resolves when the next one can be started. */
  finish(): Promise<void>;
  /** Undoes what the driver made for all its trees. */
  close?(): Promise<void>;
}

/** The arguments of the `tree` program. */
export function treeArguments({ shape, size, dir }: TreeOrder): string[] {
  return [shape, String(size), dir];
}
