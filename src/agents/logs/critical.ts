import type { Engine } from '../../engines/engine.ts';

/**
 * Whether a line matters more than others: errors, results, and what the agent reported of its status and findings.
 * It looks at the text alone, for it is asked of every line of a log.
 */
export function matters(engine: Engine, text: string): boolean {
  return (engine.format === 'text' ? inText : inStream).test(text);
}

const inText = /\b(?:error|fatal|panic|exception|traceback|failed)\b/i;

const inStream =
  /"is_error"\s*:\s*true|"type"\s*:\s*"(?:error|result|turn\.(?:completed|failed)|agent_reaper_gap)"|"status"\s*:\s*"(?:error|failed)"|report_agent_finding|update_agent_progress/;
