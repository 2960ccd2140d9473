import { unknownEvent, type EngineEvent, type EventMapper, type Tokens } from './event.ts';
import { failureKind } from './failure-kind.ts';
import { amount, count, isObject, object, preview, text } from './json-fields.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Events of `gemini -o stream-json`. Answers arrive in pieces (`delta`) and `result` repeats no text, so its message is
 * what was said since the last tool call. There is no cost.
 */
export function geminiEvents(): EventMapper {
  let answer = '';

  const readMessage = (line: Fields): EngineEvent[] => {
    if (line['role'] !== 'assistant') return [];
    const partial = line['delta'] === true;
    const piece = text(line['content']) ?? '';
    answer = (partial ? answer + piece : piece).slice(0, maxAnswer);
    return [{ type: 'text', text: piece, partial }];
  };

  const readResult = (line: Fields): EngineEvent[] => {
    const stats = object(line['stats']);
    const usage: EngineEvent = {
      type: 'usage',
      scope: 'process',
      id: '',
      tokens: tokens(stats),
      costUsd: null,
    };
    if (line['status'] === 'success') {
      return [
        usage,
        { type: 'result', kind: 'success', message: answer === '' ? null : answer, denials: [] },
      ];
    }
    const error = object(line['error']);
    const message = preview(error['message'] ?? line['error'] ?? line['status'] ?? 'no result text', 2000);
    return [
      usage,
      { type: 'result', kind: failureKind(message, amount(error['code'])), message, denials: [] },
    ];
  };

  return (line) => {
    if (!isObject(line)) return [];
    switch (line['type']) {
      case 'init':
        return [{ type: 'started', sessionId: text(line['session_id']) ?? '', model: text(line['model']) }];
      case 'message':
        return readMessage(line);
      case 'tool_use': {
        answer = '';
        const name = text(line['tool_name']) ?? 'unknown';
        return [
          { type: 'tool_call', id: text(line['tool_id']) ?? '', name, input: preview(line['parameters']) },
        ];
      }
      case 'tool_result': {
        const output = preview(line['output'] ?? object(line['error'])['message'] ?? line['status']);
        const isError = line['status'] !== 'success';
        return [{ type: 'tool_result', id: text(line['tool_id']) ?? '', isError, output }];
      }
      case 'error':
        return [{ type: 'warning', message: preview(line['message'] ?? line['error'], 1000) }];
      case 'result':
        return readResult(line);
      default:
        return [unknownEvent(line['type'])];
    }
  };
}

/** Characters of the answer that are kept; the log has all of it. */
const maxAnswer = 1 << 20;

function tokens(stats: Fields): Tokens {
  const cacheRead = count(stats['cached']);
  const input = count(stats['input_tokens']);
  const output = count(stats['output_tokens']);
  if (input + output > 0) return { input: Math.max(0, input - cacheRead), output, cacheRead, cacheWrite: 0 };
  // Older versions give the sum alone; charged as input, for a budget must not miss it.
  return { input: count(stats['total_tokens']), output: 0, cacheRead: 0, cacheWrite: 0 };
}
