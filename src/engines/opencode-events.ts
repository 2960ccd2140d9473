import { unknownEvent, type EngineEvent, type EventMapper, type Tokens } from './event.ts';
import { failureKind } from './failure-kind.ts';
import { amount, count, isObject, object, preview, text } from './json-fields.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Events of `opencode run --format json`. There is neither a first nor a final event: the session id stands on every
 * line, and the end of the work is a `step_finish` whose reason is not another round of tool calls.
 */
export function opencodeEvents(): EventMapper {
  let started = false;
  let answer = '';

  const readPart = (line: Fields): EngineEvent[] => {
    const part = object(line['part']);
    switch (line['type']) {
      case 'step_start':
        return [];
      case 'text':
        answer = text(part['text']) ?? '';
        return [{ type: 'text', text: answer, partial: false }];
      case 'reasoning':
        return [];
      case 'tool_use':
        return readTool(part);
      case 'step_finish':
        return readStep(part, answer);
      case 'error':
        return [readError(object(line['error']))];
      default:
        return [unknownEvent(line['type'])];
    }
  };

  return (line) => {
    if (!isObject(line)) return [];
    const sessionId = text(line['sessionID']);
    const first: EngineEvent[] =
      started || sessionId === null ? [] : [{ type: 'started', sessionId, model: null }];
    started ||= sessionId !== null;
    return [...first, ...readPart(line)];
  };
}

function readTool(part: Fields): EngineEvent[] {
  const state = object(part['state']);
  const id = text(part['callID']) ?? text(part['id']) ?? '';
  const isError = state['status'] === 'error';
  return [
    { type: 'tool_call', id, name: text(part['tool']) ?? 'unknown', input: preview(state['input']) },
    { type: 'tool_result', id, isError, output: preview(isError ? state['error'] : state['output']) },
  ];
}

function readStep(part: Fields, answer: string): EngineEvent[] {
  const usage: EngineEvent = {
    type: 'usage',
    scope: 'turn',
    id: text(part['id']) ?? '',
    tokens: tokens(object(part['tokens'])),
    costUsd: amount(part['cost']),
  };
  const reason = text(part['reason']) ?? 'no reason';
  if (reason === 'tool-calls') return [usage];
  const message = answer === '' ? null : answer;
  if (reason === 'stop') return [usage, { type: 'result', kind: 'success', message, denials: [] }];
  const kind = reason === 'length' ? 'limit' : 'error';
  return [usage, { type: 'result', kind, message: `The model stopped: ${reason}`, denials: [] }];
}

function readError(error: Fields): EngineEvent {
  const data = object(error['data']);
  const message = preview(
    data['message'] ?? error['message'] ?? error['name'] ?? 'an error without a message',
    2000,
  );
  return { type: 'result', kind: failureKind(message, amount(data['statusCode'])), message, denials: [] };
}

function tokens(usage: Fields): Tokens {
  const cache = object(usage['cache']);
  return {
    input: count(usage['input']),
    output: count(usage['output']) + count(usage['reasoning']),
    cacheRead: count(cache['read']),
    cacheWrite: count(cache['write']),
  };
}
