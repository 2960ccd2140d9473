import {
  unknownEvent,
  type Denial,
  type EngineEvent,
  type EventMapper,
  type ResultKind,
  type Tokens,
} from './event.ts';
import { failureKind } from './failure-kind.ts';
import { amount, array, count, isObject, object, preview, text } from './json-fields.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Events of `claude -p --output-format stream-json --verbose`.
 *
 * Figures, measured with 2.1.197: `total_cost_usd` and `modelUsage` of a `result` are cumulative over the process, also
 * when one process answers several messages, and begin at zero after `--resume`. Its `usage` covers one turn and is all
 * zeros when a budget ended it, so it is not read where `modelUsage` is there.
 */
export function claudeEvents(): EventMapper {
  return (line) => {
    if (!isObject(line)) return [];
    const read = readers.get(text(line['type']) ?? '');
    return read === undefined ? [unknownEvent(line['type'])] : read(line);
  };
}

const readers: ReadonlyMap<string, (line: Fields) => EngineEvent[]> = new Map([
  ['system', readSystem],
  ['assistant', readAssistant],
  ['user', readUser],
  ['result', readResult],
  ['rate_limit_event', readRateLimit],
  // Partial messages repeat what `assistant` brings whole; the rest is of no use to a manager.
  ['stream_event', (): EngineEvent[] => []],
  ['control_response', (): EngineEvent[] => []],
  ['keep_alive', (): EngineEvent[] => []],
  ['tool_progress', (): EngineEvent[] => []],
]);

function readSystem(line: Fields): EngineEvent[] {
  if (line['subtype'] === 'init') return [...readInit(line)];
  if (line['subtype'] !== 'api_retry') return [];
  const status = amount(line['error_status']);
  const cause = `${status === null ? 'no answer' : String(status)}, ${preview(line['error'], 200)}`;
  const attempt = `${String(count(line['attempt']))} of ${String(count(line['max_retries']))}`;
  return [{ type: 'warning', message: `The model API failed (${cause}); attempt ${attempt}` }];
}

function* readInit(line: Fields): Generator<EngineEvent> {
  const sessionId = text(line['session_id']);
  if (sessionId !== null) yield { type: 'started', sessionId, model: text(line['model']) };
  for (const server of array(line['mcp_servers']).map(object)) {
    const status = text(server['status']);
    if (status === 'connected' || status === null) continue;
    yield {
      type: 'warning',
      message: `MCP server ${preview(server['name'], 100)} is ${status} at the start`,
    };
  }
}

function readAssistant(line: Fields): EngineEvent[] {
  const message = object(line['message']);
  const events = array(message['content']).flatMap((block) => readBlock(object(block)));
  const id = text(message['id']);
  if (id !== null && isObject(message['usage'])) {
    events.push({ type: 'usage', scope: 'message', id, tokens: apiTokens(message['usage']), costUsd: null });
  }
  return events;
}

function readBlock(block: Fields): EngineEvent[] {
  if (block['type'] === 'text') return [{ type: 'text', text: text(block['text']) ?? '', partial: false }];
  if (block['type'] !== 'tool_use') return [];
  const name = text(block['name']) ?? 'unknown';
  return [{ type: 'tool_call', id: text(block['id']) ?? '', name, input: preview(block['input']) }];
}

function readUser(line: Fields): EngineEvent[] {
  return array(object(line['message'])['content'])
    .map(object)
    .filter((block) => block['type'] === 'tool_result')
    .map((block) => ({
      type: 'tool_result',
      id: text(block['tool_use_id']) ?? '',
      isError: block['is_error'] === true,
      output: preview(flattened(block['content'])),
    }));
}

/** The content of a tool result is a string or a list of blocks, some of them texts. */
function flattened(content: unknown): unknown {
  if (!Array.isArray(content)) return content;
  return content
    .map((block) => text(object(block)['text']) ?? `[${preview(object(block)['type'], 40)}]`)
    .join('\n');
}

function readResult(line: Fields): EngineEvent[] {
  const denials = array(line['permission_denials']).map(object).map(readDenial);
  const kind = resultKind(line, denials);
  return [
    {
      type: 'usage',
      scope: isObject(line['modelUsage']) ? 'process' : 'turn',
      id: '',
      tokens: isObject(line['modelUsage'])
        ? modelTokens(line['modelUsage'])
        : apiTokens(object(line['usage'])),
      costUsd: amount(line['total_cost_usd']),
    },
    { type: 'result', kind, message: resultMessage(line), denials },
  ];
}

/** `subtype` alone says nothing: it is `success` after an API failure too, where only `is_error` tells. */
function resultKind(line: Fields, denials: readonly Denial[]): ResultKind {
  const subtype = text(line['subtype']) ?? '';
  if (subtype === 'error_max_budget_usd') return 'budget';
  if (subtype.startsWith('error_max_')) return 'limit';
  if (line['is_error'] === true || subtype !== 'success') {
    return failureKind(resultMessage(line) ?? '', amount(line['api_error_status']));
  }
  return denials.length > 0 ? 'denied' : 'success';
}

/** Null for a success without words: then what was said last counts. */
function resultMessage(line: Fields): string | null {
  const errors = array(line['errors']).map((error) => preview(error, 1000));
  if (errors.length > 0) return text(line['result']) ?? errors.join('; ');
  return (
    text(line['result']) ?? (line['subtype'] === 'success' ? null : preview(line['subtype'] ?? null, 100))
  );
}

function readDenial(denial: Fields): Denial {
  return { tool: text(denial['tool_name']) ?? 'unknown', detail: preview(denial['tool_input'], 500) };
}

function readRateLimit(line: Fields): EngineEvent[] {
  const info = object(line['rate_limit_info']);
  const status = text(info['status']);
  if (status === null || status === 'allowed') return [];
  return [{ type: 'warning', message: `Rate limit ${preview(info['rateLimitType'] ?? '', 40)}: ${status}` }];
}

function apiTokens(usage: Fields): Tokens {
  return {
    input: count(usage['input_tokens']),
    output: count(usage['output_tokens']),
    cacheRead: count(usage['cache_read_input_tokens']),
    cacheWrite: count(usage['cache_creation_input_tokens']),
  };
}

function modelTokens(usageByModel: Fields): Tokens {
  const models = Object.values(usageByModel).map(object);
  const sum = (key: string): number => models.reduce((total, model) => total + count(model[key]), 0);
  return {
    input: sum('inputTokens'),
    output: sum('outputTokens'),
    cacheRead: sum('cacheReadInputTokens'),
    cacheWrite: sum('cacheCreationInputTokens'),
  };
}
