import type { Config } from '../../store/config/config.ts';

/** How far is gone about an agent that is stalled; each includes the ones before it. */
export type Escalation = 'warn' | 'message' | 'terminate';

/** When an agent counts as stalled, and what is done then. Milliseconds. */
export interface WatchPolicy {
  /** Without report, output and work to be seen; null: never. */
  readonly silenceMs: number | null;
  readonly escalation: Escalation;
  /** From the flag to the message, and from the message to the end. */
  readonly stepMs: number;
}

/** @param config with what the task says otherwise */
export function watchPolicyOf(config: Config): WatchPolicy {
  return {
    silenceMs: config['limits.silence'],
    escalation: config['watchdog.escalation'],
    stepMs: config['watchdog.step'],
  };
}
