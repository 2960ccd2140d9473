import type { Cell } from '../cell.ts';
import type { Column } from '../scenario.ts';

export interface StopOptions {
  /** Milliseconds between the first signal and SIGKILL. */
  readonly grace: number;
  /** Milliseconds after SIGKILL until the tool gives up. */
  readonly hard?: number;
}

/** A tool that starts a command and ends it, as the suite drives it. */
export interface Driver {
  readonly name: string;
  /** Where the tool makes reports that are to be checked. */
  readonly reports: boolean;
  readonly columns: readonly Column[];
  readonly wardenFlags: readonly string[];
  /** Null when the tool is here, else what is missing. */
  missing(): string | null;
  /** The tool's command line around the payload's. */
  command(cell: Cell): readonly string[];
  /** Returns when the tool has done all that it will do by itself, or is on its way. */
  stop(cell: Cell, options: StopOptions): Promise<void>;
}
