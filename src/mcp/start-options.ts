import type { LogLevel, OnExit } from './choices.ts';

/** What a person may choose when a server is started. */
export interface StartOptions {
  /** Default: `warn`. */
  readonly logLevel?: LogLevel | undefined;
  /** Default: `keep`. */
  readonly onExit?: OnExit | undefined;
}
