import { unknownEvent, type Denial, type EngineEvent, type EventMapper, type Tokens } from './event.ts';
import { failureKind } from './failure-kind.ts';
import { amount, count, isObject, object, preview, text } from './json-fields.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Events of `gemini -o stream-json`. Answers arrive in pieces (`delta`) and `result` repeats no text, so its message is
 * what was said since the last tool call. There is no cost.
 */
export function geminiEvents(): EventMapper {
  let answer = '';
  const calls = new Map<string, string>();
  const denials: Denial[] = [];

  const readToolResult = (line: Fields): EngineEvent => {
    const id = text(line['tool_id']) ?? '';
    const error = object(line['error']);
    const output = preview(line['output'] ?? error['message'] ?? line['status']);
    const tool = calls.get(id) ?? '';
    calls.delete(id);
    if (error['type'] === 'tool_not_registered' && withheldTools.includes(tool)) {
      denials.push({ tool, detail: output });
    }
    return { type: 'tool_result', id, isError: line['status'] !== 'success', output };
  };

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
    const kind = denials.length > 0 ? 'denied' : 'success';
    const words = answer === '' ? null : answer;
    if (line['status'] === 'success') return [usage, { type: 'result', kind, message: words, denials }];
    const error = object(line['error']);
    const message = preview(error['message'] ?? line['error'] ?? line['status'] ?? 'no result text', 2000);
    const failure = failureKind(message, amount(error['code']));
    return [usage, { type: 'result', kind: failure, message, denials }];
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
        const id = text(line['tool_id']) ?? '';
        const name = text(line['tool_name']) ?? 'unknown';
        if (calls.size < callsKept) calls.set(id, name);
        return [{ type: 'tool_call', id, name, input: preview(line['parameters']) }];
      }
      case 'tool_result':
        return [readToolResult(line)];
      case 'error':
        return [{ type: 'warning', message: preview(line['message'] ?? line['error'], 1000) }];
      case 'result':
        return readResult(line);
      default:
        return [unknownEvent(line['type'])];
    }
  };
}

/** Tools that a careful approval mode withholds: a call of one is answered as if there were no such tool. */
const withheldTools: readonly string[] = ['run_shell_command', 'write_file', 'replace'];

/** Calls without an answer that are kept in mind. */
const callsKept = 100;

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
