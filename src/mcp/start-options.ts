import type { LogLevel } from './log-levels.ts';

/** What becomes of the agents that a server has deployed when it ends. */
export const onExitChoices = ['keep', 'terminate'] as const;

/** What a person may choose when a server is started. */
export interface StartOptions {
  /** Default: `warn`. */
  readonly logLevel?: LogLevel | undefined;
  /** Default: `keep`. */
  readonly onExit?: (typeof onExitChoices)[number] | undefined;
}
