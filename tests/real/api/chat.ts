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

/** Chat completions as every OpenAI-compatible provider speaks them. */
export const chat: Dialect = {
  name: 'chat',
  accepts: (method, path) => method === 'POST' && path === '/v1/chat/completions',
  parse,
  stream,
  whole,
  refuse,
};

function parse(_path: string, body: Json): Conversation {
  return {
    model: text(body['model']),
    stream: body['stream'] === true,
    tools: list(body['tools']).map((tool) => text(object(tool['function'])['name'])),
    messages: list(body['messages']).map(messageOf),
  };
}

function messageOf(message: Json): Message {
  const role = message['role'];
  return {
    role: role === 'user' || role === 'tool' ? role : 'assistant',
    text: contentText(message['content']),
  };
}

function stream(reply: Reply, conversation: Conversation, id: number): readonly SseEvent[] {
  const events: SseEvent[] = [];
  const send = (delta: Json, finish: string | null, usage?: Json): void => {
    const choices = [{ index: 0, delta, finish_reason: finish }];
    events.push({ data: JSON.stringify({ ...head(conversation, id, '.chunk'), choices, usage }) });
  };
  send({ role: 'assistant', content: '' }, null);
  if (reply.text !== undefined) for (const part of deltas(reply.text)) send({ content: part }, null);
  calls(reply, conversation, id).forEach((call, index) => {
    const called = object(call['function']);
    send({ tool_calls: [{ index, ...call, function: { ...called, arguments: '' } }] }, null);
    for (const part of deltas(text(called['arguments'])))
      send({ tool_calls: [{ index, function: { arguments: part } }] }, null);
  });
  send({}, finishReason(reply), usageOf(reply));
  events.push({ data: '[DONE]' });
  return events;
}

function whole(reply: Reply, conversation: Conversation, id: number): Json {
  const tool_calls = calls(reply, conversation, id);
  const content = reply.text ?? null;
  const message = { role: 'assistant', content, ...(tool_calls.length > 0 && { tool_calls }) };
  const choices = [{ index: 0, message, finish_reason: finishReason(reply) }];
  return { ...head(conversation, id, ''), choices, usage: usageOf(reply) };
}

function refuse({ status, message }: Refusal): Json {
  return { error: { message, type: status === 401 ? 'invalid_api_key' : 'api_error', code: status } };
}

function head(conversation: Conversation, id: number, suffix: string): Json {
  const object = `chat.completion${suffix}`;
  return { id: `chatcmpl-${id}`, object, created: 1_700_000_000, model: conversation.model };
}

function calls(reply: Reply, conversation: Conversation, id: number): readonly Json[] {
  return (reply.calls ?? []).map((call, index) => ({
    id: `call_${id}_${index}`,
    type: 'function',
    function: translate(call, conversation),
  }));
}

function translate(call: ToolCall, conversation: Conversation): Json {
  if ('server' in call) return { name: `${call.server}_${call.tool}`, arguments: JSON.stringify(call.input) };
  const input = { command: call.shell, description: 'Runs the scripted command' };
  return { name: offered(conversation, ['bash']), arguments: JSON.stringify(input) };
}

function finishReason(reply: Reply): string {
  return reply.calls?.length ? 'tool_calls' : 'stop';
}

function usageOf(reply: Reply): Json {
  const { input, output } = reply.usage ?? defaultUsage;
  return { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
}
