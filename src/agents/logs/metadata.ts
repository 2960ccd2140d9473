import { countLines } from './lines.ts';
import type { OpenLog } from './open-log.ts';
import type { CheckedOptions, ResponseFormat } from './output-options.ts';
import type { SelectedLine, Selection } from './selection.ts';
import { limitsOf } from './selection.ts';

/** What is known of a log and of what was returned of it: the predecessor's fields, and how much was dropped. */
export interface LogMetadata {
  readonly log_source: 'jsonl_log' | 'archive' | 'none';
  readonly total_lines: number;
  readonly returned_lines: number;
  readonly file_path: string;
  readonly file_size_bytes: number;
  readonly file_modified_time: string | null;
  readonly dropped_bytes: number | null;
  readonly response_format: ResponseFormat;
  readonly first_timestamp?: string;
  readonly last_timestamp?: string;
  readonly parse_errors?: readonly string[];
  readonly filter_pattern?: string;
  readonly matched_lines?: number;
  readonly truncation_stats?: TruncationStats;
  readonly sampling_stats?: SamplingStats;
  readonly max_bytes_limit?: number;
  readonly aggressive_truncate?: true;
}

/** `bytes_after` is in characters. */
export interface TruncationStats {
  readonly lines_truncated: number;
  readonly total_lines: number;
  readonly truncation_ratio: number;
  readonly bytes_before: number;
  readonly bytes_after: number;
  readonly bytes_saved: number;
  readonly space_savings_percent: number;
  readonly max_line_length: number;
  readonly max_tool_result_content: number;
  readonly aggressive_mode: boolean;
}

/** The first size is in bytes, the other in characters. */
export interface SamplingStats {
  readonly sampled: boolean;
  readonly original_lines: number;
  readonly sampled_lines: number;
  readonly critical_lines: number;
  readonly original_size: number;
  readonly final_size: number;
}

const parseErrorsShown = 20;

/** Counts the lines of the whole log where their number is not on record. @throws ReaperError ARCHIVE_DAMAGED */
export async function logMetadata(
  { source, path }: OpenLog,
  options: CheckedOptions,
  selection: Selection | null,
): Promise<LogMetadata> {
  const lines = selection?.lines ?? [];
  return {
    log_source: ({ live: 'jsonl_log', archive: 'archive', none: 'none' } as const)[source?.kind ?? 'none'],
    total_lines: source === undefined ? 0 : (source.lines ?? (await countLines(source, source.size))),
    returned_lines: lines.length,
    file_path: source?.path ?? path,
    file_size_bytes: source?.bytesOnDisk ?? 0,
    file_modified_time: source === undefined ? null : new Date(source.modifiedAt).toISOString(),
    dropped_bytes: source === undefined ? 0 : source.droppedBytes,
    response_format: options.responseFormat,
    ...timestamps(lines),
    ...parseErrors(lines),
    ...(options.filter === null || selection === null
      ? {}
      : { filter_pattern: options.filter, matched_lines: selection.matched }),
    ...(selection === null ? {} : truncation(lines, options)),
    ...sampling(selection, options),
    ...(options.aggressive ? { aggressive_truncate: true } : {}),
  };
}

function timestamps(
  lines: readonly SelectedLine[],
): Pick<LogMetadata, 'first_timestamp' | 'last_timestamp'> | undefined {
  const known = lines.map(({ facts }) => facts.timestamp).filter((timestamp) => timestamp !== null);
  const first = known[0];
  const last = known.at(-1);
  return first === undefined || last === undefined
    ? undefined
    : { first_timestamp: first, last_timestamp: last };
}

function parseErrors(lines: readonly SelectedLine[]): Pick<LogMetadata, 'parse_errors'> | undefined {
  const errors = lines.map(({ facts }) => facts.parseError).filter((error) => error !== null);
  return errors.length === 0 ? undefined : { parse_errors: errors.slice(0, parseErrorsShown) };
}

function truncation(
  lines: readonly SelectedLine[],
  options: CheckedOptions,
): Pick<LogMetadata, 'truncation_stats'> | undefined {
  const truncated = lines.filter(({ shortened }) => shortened).length;
  if (truncated === 0 && !options.aggressive) return undefined;
  const { line, toolResult } = limitsOf(options);
  const before = lines.reduce((total, { bytes }) => total + bytes, 0);
  const after = lines.reduce((total, { characters }) => total + characters, 0);
  return {
    truncation_stats: {
      lines_truncated: truncated,
      total_lines: lines.length,
      truncation_ratio: ratio(truncated, lines.length, 1_000),
      bytes_before: before,
      bytes_after: after,
      bytes_saved: before - after,
      space_savings_percent: ratio(100 * (before - after), before, 10),
      max_line_length: line,
      max_tool_result_content: toolResult,
      aggressive_mode: options.aggressive,
    },
  };
}

function sampling(
  selection: Selection | null,
  { maxBytes }: CheckedOptions,
): Pick<LogMetadata, 'sampling_stats' | 'max_bytes_limit'> | undefined {
  const sample = selection?.sample ?? null;
  if (selection === null || sample === null || maxBytes === null) return undefined;
  return {
    sampling_stats: {
      sampled: sample.kept < sample.seen,
      original_lines: sample.seen,
      sampled_lines: sample.kept,
      critical_lines: sample.critical,
      original_size: sample.seenBytes,
      final_size: selection.lines.reduce((total, { characters }) => total + characters, 0),
    },
    max_bytes_limit: maxBytes,
  };
}

function ratio(part: number, of: number, precision: number): number {
  return of === 0 ? 0 : Math.round((precision * part) / of) / precision;
}
