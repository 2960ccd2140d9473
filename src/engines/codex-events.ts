import { unknownEvent, type Denial, type EngineEvent, type EventMapper, type Tokens } from './event.ts';
import { failureKind } from './failure-kind.ts';
import { count, isObject, object, preview, text } from './json-fields.ts';

type Fields = Readonly<Record<string, unknown>>;

const usedUp = 'It has used up the tokens that it was given: budget reached';

/**
 * Events of `codex exec --json`. There is no cost, and the usage of a resumed thread counts its earlier processes too.
 * A turn that ended well but was refused a command counts as denied.
 */
export function codexEvents(): EventMapper {
  let denials: Denial[] = [];
  let lastMessage: string | null = null;

  const readItem = (line: Fields, completed: boolean): EngineEvent[] => {
    const item = object(line['item']);
    const id = text(item['id']) ?? '';
    switch (item['type']) {
      case 'agent_message':
        if (!completed) return [];
        lastMessage = text(item['text']) ?? '';
        return [{ type: 'text', text: lastMessage, partial: false }];
      case 'error':
        return [{ type: 'warning', message: preview(item['message'], 1000) }];
      case 'command_execution':
      case 'mcp_tool_call':
      case 'file_change':
      case 'web_search': {
        if (!completed) return [{ type: 'tool_call', id, ...toolCall(item) }];
        if (item['status'] === 'declined')
          denials.push({ tool: toolCall(item).name, detail: toolCall(item).input });
        return [{ type: 'tool_result', id, ...toolResult(item) }];
      }
      case 'reasoning':
      case 'todo_list':
        return [];
      default:
        return [unknownEvent(item['type'])];
    }
  };

  return (line) => {
    if (!isObject(line)) return [];
    switch (line['type']) {
      case 'thread.started':
        return [{ type: 'started', sessionId: text(line['thread_id']) ?? '', model: null }];
      case 'turn.started':
        denials = [];
        lastMessage = null;
        return [];
      case 'item.started':
        return readItem(line, false);
      case 'item.completed':
        return readItem(line, true);
      case 'item.updated':
        return [];
      case 'turn.completed':
        return [
          { type: 'usage', scope: 'thread', id: '', tokens: tokens(object(line['usage'])), costUsd: null },
          { type: 'result', kind: denials.length > 0 ? 'denied' : 'success', message: lastMessage, denials },
        ];
      case 'turn.failed': {
        const message = preview(object(line['error'])['message'] ?? line['error'] ?? 'the turn failed', 2000);
        if (message === 'budget reached')
          return [{ type: 'result', kind: 'budget', message: usedUp, denials }];
        return [{ type: 'result', kind: failureKind(message, null), message, denials }];
      }
      case 'error':
        return [{ type: 'warning', message: preview(line['message'], 1000) }];
      default:
        return [unknownEvent(line['type'])];
    }
  };
}

function toolCall(item: Fields): { name: string; input: string } {
  switch (item['type']) {
    case 'command_execution':
      return { name: 'shell', input: preview(item['command']) };
    case 'mcp_tool_call':
      return {
        name: `${text(item['server']) ?? '?'}.${text(item['tool']) ?? '?'}`,
        input: preview(item['arguments']),
      };
    case 'file_change':
      return { name: 'apply_patch', input: preview(item['changes']) };
    default:
      return { name: 'web_search', input: preview(item['query']) };
  }
}

function toolResult(item: Fields): { isError: boolean; output: string } {
  const exitCode = item['exit_code'];
  const failed = item['status'] === 'failed' || item['status'] === 'declined';
  return {
    isError: failed || (typeof exitCode === 'number' && exitCode !== 0),
    output: preview(item['aggregated_output'] ?? item['error'] ?? item['result'] ?? item['status']),
  };
}

/** The vendor counts cached tokens as input as well, and reasoning as output. */
function tokens(usage: Fields): Tokens {
  const cacheRead = count(usage['cached_input_tokens']);
  return {
    input: Math.max(0, count(usage['input_tokens']) - cacheRead),
    output: count(usage['output_tokens']),
    cacheRead,
    cacheWrite: 0,
  };
}
