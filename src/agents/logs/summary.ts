import type { Engine } from '../../engines/engine.ts';
import { outcomeOf as streamOutcome } from '../../engines/outcome.ts';
import type { Usage } from '../../engines/usage.ts';
import { latestEvents, type StoredEvent } from '../../store/events.ts';
import { outcomeOf } from '../../store/outcomes.ts';
import type { Store } from '../../store/store.ts';
import type { LineFilter } from './line-filter.ts';
import { linesBetween } from './lines.ts';
import { LogAccount } from './log-account.ts';
import type { LogSource } from './log-source.ts';
import { cut } from './shorten.ts';

/** An account of a whole log, and of what the agent reported beside it. */
export interface LogSummary {
  readonly total_lines_analyzed: number;
  readonly error_count: number;
  /** The last ones. */
  readonly errors: readonly string[];
  readonly status_changes: readonly {
    readonly at: string;
    readonly status: string;
    readonly reason: string;
  }[];
  readonly findings: readonly {
    readonly at: string;
    readonly type: string;
    readonly severity: string;
    readonly message: string;
  }[];
  readonly tool_calls: { readonly total: number; readonly by_name: Readonly<Record<string, number>> };
  readonly usage: Usage;
  readonly result: {
    readonly verdict: string;
    readonly text: string | null;
    readonly problem: string | null;
    /** Of the process; null while it runs. */
    readonly exit_code: number | null;
    readonly signal: string | null;
  };
}

const most = { statusChanges: 5, findings: 10 } as const;

/**
 * Reads a log from beginning to end.
 * @throws ReaperError REGEX_TOO_COSTLY, ARCHIVE_DAMAGED
 */
export async function summarize(
  store: Store,
  agentId: string,
  engine: Engine,
  source: LogSource | undefined,
  filter: LineFilter,
): Promise<LogSummary> {
  const account = new LogAccount(engine);
  if (source !== undefined) {
    for await (const batch of linesBetween(source, 0, source.size))
      for (const line of await filter.linesOf(batch)) account.add(line);
  }
  const stream = streamOutcome(account.progress);
  const outcome = outcomeOf(store, agentId);
  return {
    total_lines_analyzed: account.lines,
    error_count: account.errorCount,
    errors: account.errors,
    status_changes: latestEvents(store, { agentId, kind: 'status' }, most.statusChanges)
      .reverse()
      .map(statusChange),
    findings: latestEvents(store, { agentId, kind: 'finding' }, most.findings).reverse().map(finding),
    tool_calls: { total: stream.toolCalls, by_name: account.toolNames() },
    usage: stream.usage,
    result: {
      verdict: stream.verdict,
      text: stream.resultText === null ? null : cut(stream.resultText, 2_000),
      problem: stream.verdict === 'none' || stream.problem === null ? null : cut(stream.problem, 500),
      exit_code: outcome?.exitCode ?? null,
      signal: outcome?.signal ?? null,
    },
  };
}

/** The same for a person. */
export function summaryText(summary: LogSummary): string {
  const { tool_calls: calls, usage, result } = summary;
  const { input, output, cacheRead, cacheWrite } = usage.tokens;
  const tools = Object.entries(calls.by_name).map(([name, count]) => `${name} ${String(count)}`);
  const cost = usage.costUsd === null ? '' : `, $${usage.costUsd.toFixed(4)}`;
  return [
    `lines: ${String(summary.total_lines_analyzed)}`,
    `errors: ${String(summary.error_count)}`,
    ...summary.errors.map((error) => `  ${error}`),
    'status changes:',
    ...summary.status_changes.map(({ at, status, reason }) => `  ${at} ${status}: ${reason}`),
    'findings:',
    ...summary.findings.map(({ at, type, severity, message }) => `  ${at} ${type} (${severity}): ${message}`),
    `tool calls: ${String(calls.total)}${tools.length === 0 ? '' : ` (${tools.join(', ')})`}`,
    `tokens: ${String(input)} in, ${String(output)} out, ${String(cacheRead)} read from and ${String(cacheWrite)} written to a cache${cost}`,
    `result: ${result.verdict}${result.problem === null ? '' : `: ${result.problem}`}`,
    ...(result.text === null ? [] : [result.text]),
  ].join('\n');
}

function statusChange({ at, data }: StoredEvent): LogSummary['status_changes'][number] {
  return {
    at: new Date(at).toISOString(),
    status: word(data['to'] ?? data['status']),
    reason: word(data['reason'] ?? ''),
  };
}

function finding({ at, data }: StoredEvent): LogSummary['findings'][number] {
  return {
    at: new Date(at).toISOString(),
    type: word(data['finding_type']),
    severity: word(data['severity']),
    message: word(data['message']),
  };
}

function word(value: unknown): string {
  return cut(typeof value === 'string' ? value : '', 300);
}
