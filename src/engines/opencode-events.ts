import { unknownEvent, type Denial, type EngineEvent, type EventMapper, type Tokens } from './event.ts';
import { failureKind } from './failure-kind.ts';
import { amount, count, isObject, object, preview, text } from './json-fields.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Events of `opencode run --format json`. There is neither a first nor a final event: the session id stands on every
 * line, and the end of the work is a `step_finish` whose reason is not another round of tool calls; or any, after a tool
 * was refused that it would have asked about, for then it stops.
 */
export function opencodeEvents(): EventMapper {
  let started = false;
  let answer = '';
  let stops = false;
  const denials: Denial[] = [];

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
        stops ||= refusalOf(part, denials) === 'stops';
        return readTool(part);
      case 'step_finish':
        return readStep(part, answer, stops, denials);
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

/** Notes a tool that was refused, and tells whether opencode stops because of it. */
function refusalOf(part: Fields, denials: Denial[]): 'none' | 'stops' | 'goes-on' {
  const state = object(part['state']);
  const error = text(state['error']) ?? '';
  const asked = /rejected permission/iu.test(error);
  if (!asked && !/specified a rule (that|which) prevents/iu.test(error)) return 'none';
  denials.push({ tool: text(part['tool']) ?? 'unknown', detail: preview(state['input'], 500) });
  return asked ? 'stops' : 'goes-on';
}

function readStep(part: Fields, answer: string, stops: boolean, denials: readonly Denial[]): EngineEvent[] {
  const usage: EngineEvent = {
    type: 'usage',
    scope: 'turn',
    id: text(part['id']) ?? '',
    tokens: tokens(object(part['tokens'])),
    costUsd: amount(part['cost']),
  };
  const reason = text(part['reason']) ?? 'no reason';
  if (reason === 'tool-calls' && !stops) return [usage];
  const message = answer === '' ? null : answer;
  if (denials.length > 0) return [usage, { type: 'result', kind: 'denied', message, denials }];
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
