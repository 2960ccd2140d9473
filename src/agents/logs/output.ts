import { isTerminal } from '../../store/life-cycle.ts';
import { tmuxSessionOf, type AgentRecord } from '../../store/agent-record.ts';
import type { Manager } from '../manager.ts';
import { cursorAt } from './cursor.ts';
import { openLineFilter, type LineFilter } from './line-filter.ts';
import type { LogHold } from './hold-log.ts';
import type { LogSource } from './log-source.ts';
import { logMetadata, type LogMetadata } from './metadata.ts';
import { openLog, type OpenLog } from './open-log.ts';
import {
  checkOptions,
  type CheckedOptions,
  type OutputFormat,
  type OutputOptions,
} from './output-options.ts';
import { selectPage } from './select-page.ts';
import { selectSample } from './select-sample.ts';
import { cut } from './shorten.ts';
import { summarize, summaryText, type LogSummary } from './summary.ts';

/** What was asked for of a log, in the keys in which it leaves the program. */
export interface Output {
  readonly agent_id: string;
  readonly session_status: 'running' | 'completed' | 'terminated';
  /** Text; for `parsed` the values of the lines, and for `parsed` with `summary` the summary. */
  readonly output: string | readonly unknown[] | LogSummary;
  readonly format: OutputFormat;
  readonly source: 'jsonl_log' | 'archive' | 'none';
  readonly tmux_session: string | null;
  /** Goes on with what is older; null at the beginning. */
  readonly previous_cursor: string | null;
  /** Goes on with what is newer, also with what is not written yet; null when there can be nothing more. */
  readonly next_cursor: string | null;
  /** What should be known beside the output, such as why there is none. */
  readonly notice: string | null;
  readonly metadata?: LogMetadata;
}

/**
 * Reads the log of an agent, in the same way while it runs, while its log is being archived and afterwards. The result
 * is bounded, and so is the memory that it takes.
 * @param hold files that the caller holds, in case they are deleted
 * @throws ReaperError NOT_FOUND, INVALID_OPTION, INVALID_REGEX, REGEX_TOO_COSTLY, INSECURE_PATH, ARCHIVE_DAMAGED
 */
export async function readOutput(
  manager: Manager,
  agentId: string,
  options: OutputOptions = {},
  hold?: LogHold,
): Promise<Output> {
  const checked = checkOptions(options);
  const filter = openLineFilter(checked.filter);
  try {
    const log = await openLog(manager, agentId, hold);
    try {
      return await outputOf(manager, log, checked, filter);
    } finally {
      log.source?.close();
    }
  } finally {
    await filter.close();
  }
}

async function outputOf(
  manager: Manager,
  log: OpenLog,
  options: CheckedOptions,
  filter: LineFilter,
): Promise<Output> {
  const { agent, source } = log;
  const base = {
    agent_id: agent.id,
    session_status: sessionStatus(agent),
    format: options.format,
    source: ({ live: 'jsonl_log', archive: 'archive', none: 'none' } as const)[source?.kind ?? 'none'],
    tmux_session: tmuxSessionOf(agent),
  };
  if (options.responseFormat === 'summary') {
    const summary = await summarize(manager.store, agent.id, log.engine, source, filter);
    const metadata = await logMetadata(log, options, null);
    const cursors = { previous_cursor: null, next_cursor: nextCursor(source, source?.size ?? 0) };
    return {
      ...base,
      output: summaryIn(options, summary),
      ...cursors,
      notice: noticeOf(manager, log, false),
      ...(options.includeMetadata ? { metadata } : {}),
    };
  }
  const selection =
    options.maxBytes === null
      ? await selectPage(log, options, filter)
      : await selectSample(log, options, options.maxBytes, filter);
  return {
    ...base,
    output: selection.output,
    previous_cursor:
      source === undefined || selection.start === 0 ? null : cursorAt(source, selection.start, 'older'),
    next_cursor: nextCursor(source, selection.end),
    notice: noticeOf(manager, log, selection.cursorDropped),
    ...(options.includeMetadata ? { metadata: await logMetadata(log, options, selection) } : {}),
  };
}

function summaryIn({ format, maxCharacters }: CheckedOptions, summary: LogSummary): Output['output'] {
  if (format === 'parsed') return summary;
  return format === 'jsonl' ? JSON.stringify(summary) : cut(summaryText(summary), maxCharacters);
}

function nextCursor(source: LogSource | undefined, end: number): string | null {
  if (source !== undefined && source.complete && end >= source.size) return null;
  return cursorAt(source, end, 'newer');
}

function sessionStatus({ processState, status }: AgentRecord): Output['session_status'] {
  if (processState !== 'gone') return 'running';
  return isTerminal(status) && status === 'completed' ? 'completed' : 'terminated';
}

function noticeOf(
  { config }: Manager,
  { agent, source, path }: OpenLog,
  cursorDropped: boolean,
): string | null {
  if (cursorDropped)
    return 'What stood at the cursor has been dropped by the size limit of the log; this is what comes next.';
  if (source !== undefined) return null;
  if (agent.processState === 'starting') return 'The agent is starting; it has no log yet.';
  if (agent.settledAt !== null && !config['logs.keep'])
    return 'The log was deleted when the agent was settled, for `logs.keep` is false.';
  return `There is no log at ${path}: it was not begun, or somebody has removed it.`;
}
