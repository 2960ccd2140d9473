import {
  contentText,
  list,
  object,
  text,
  type Conversation,
  type Json,
  type Message,
} from './conversation.ts';
import { deltas, offered, type Dialect, type SseEvent } from './dialect.ts';
import { defaultUsage, type Refusal, type Reply, type ToolCall } from './scenario.ts';

/** The Anthropic Messages API, as of `anthropic-version: 2023-06-01`. */
export const anthropic: Dialect = {
  name: 'anthropic',
  accepts: (method, path) => method === 'POST' && path === '/v1/messages',
  parse,
  stream,
  whole,
  refuse,
};

/** Error types by status; 529 is the vendor's own for an overload. */
const errorTypes: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
  529: 'overloaded_error',
};

function parse(_path: string, body: Json): Conversation {
  return {
    model: text(body['model']),
    stream: body['stream'] === true,
    tools: list(body['tools']).map((tool) => text(tool['name'])),
    messages: list(body['messages']).flatMap(messagesOf),
  };
}

/**
 * Tool results arrive as blocks of a user message: each becomes a message of its own, behind what the user said along
 * with them.
 */
function messagesOf(message: Json): readonly Message[] {
  const content = message['content'];
  const role = message['role'] === 'assistant' ? 'assistant' : 'user';
  const results = list(content)
    .filter((block) => block['type'] === 'tool_result')
    .map((block): Message => ({ role: 'tool', text: contentText(block['content']) }));
  const said = contentText(content).trim();
  return results.length > 0 && said === '' ? results : [{ role, text: contentText(content) }, ...results];
}

function stream(reply: Reply, conversation: Conversation, id: number): readonly SseEvent[] {
  const usage = reply.usage ?? defaultUsage;
  const events: SseEvent[] = [];
  const send = (type: string, fields: Json): void => {
    events.push({ event: type, data: JSON.stringify({ type, ...fields }) });
  };
  const message = { ...whole(reply, conversation, id), content: [], stop_reason: null };
  send('message_start', { message: { ...message, usage: usageOf(usage.input, 1) } });
  blocks(reply, conversation, id).forEach((block, index) => {
    const isText = block['type'] === 'text';
    const empty = isText ? { ...block, text: '' } : { ...block, input: {} };
    send('content_block_start', { index, content_block: empty });
    const whole = isText ? text(block['text']) : JSON.stringify(block['input']);
    for (const part of deltas(whole)) {
      const delta = isText
        ? { type: 'text_delta', text: part }
        : { type: 'input_json_delta', partial_json: part };
      send('content_block_delta', { index, delta });
    }
    send('content_block_stop', { index });
  });
  send('message_delta', {
    delta: { stop_reason: stopReason(reply), stop_sequence: null },
    usage: { output_tokens: usage.output },
  });
  send('message_stop', {});
  return events;
}

function whole(reply: Reply, conversation: Conversation, id: number): Json {
  const usage = reply.usage ?? defaultUsage;
  return {
    id: `msg_${id}`,
    type: 'message',
    role: 'assistant',
    model: conversation.model,
    content: blocks(reply, conversation, id),
    stop_reason: stopReason(reply),
    stop_sequence: null,
    usage: usageOf(usage.input, usage.output),
  };
}

function refuse({ status, message }: Refusal): Json {
  return { type: 'error', error: { type: errorTypes[status] ?? 'api_error', message } };
}

function blocks(reply: Reply, conversation: Conversation, id: number): readonly Json[] {
  const calls = (reply.calls ?? []).map((call, index) => ({
    type: 'tool_use',
    id: `toolu_${id}_${index}`,
    ...translate(call, conversation),
  }));
  return reply.text === undefined ? calls : [{ type: 'text', text: reply.text }, ...calls];
}

function translate(call: ToolCall, conversation: Conversation): Json {
  if ('server' in call) return { name: `mcp__${call.server}__${call.tool}`, input: call.input };
  const input = { command: call.shell, description: 'Runs the scripted command' };
  return { name: offered(conversation, ['Bash']), input };
}

function stopReason(reply: Reply): string {
  return reply.calls?.length ? 'tool_use' : 'end_turn';
}

function usageOf(input: number, output: number): Json {
  return object({
    input_tokens: input,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    output_tokens: output,
  });
}
