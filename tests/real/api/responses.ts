import { contentText, list, text, type Conversation, type Json, type Message } from './conversation.ts';
import { deltas, offered, type Dialect, type SseEvent } from './dialect.ts';
import { defaultUsage, type Refusal, type Reply, type ToolCall } from './scenario.ts';

/** The OpenAI Responses API. */
export const responses: Dialect = {
  name: 'responses',
  accepts: (method, path) => method === 'POST' && path === '/v1/responses',
  parse,
  stream,
  whole,
  refuse,
};

const errorTypes: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'invalid_api_key',
  404: 'model_not_found',
  429: 'rate_limit_exceeded',
};

function parse(_path: string, body: Json): Conversation {
  const input = body['input'];
  return {
    model: text(body['model']),
    stream: body['stream'] === true,
    tools: list(body['tools']).flatMap(toolNames),
    messages: Array.isArray(input) ? list(input).flatMap(messagesOf) : [{ role: 'user', text: text(input) }],
  };
}

function toolNames(tool: Json): readonly string[] {
  const name = text(tool['name'] ?? tool['type']);
  return tool['type'] === 'namespace'
    ? list(tool['tools']).map((inner) => `${name}/${text(inner['name'])}`)
    : [name];
}

function messagesOf(item: Json): readonly Message[] {
  const type = item['type'] ?? 'message';
  if (type === 'function_call_output' || type === 'custom_tool_call_output')
    return [{ role: 'tool', text: contentText(item['output']) }];
  if (type !== 'message') return [{ role: 'assistant', text: '' }];
  const role = item['role'] === 'user' ? 'user' : 'assistant';
  return [{ role, text: contentText(item['content']) }];
}

function stream(reply: Reply, conversation: Conversation, id: number): readonly SseEvent[] {
  const events: SseEvent[] = [];
  const send = (type: string, fields: Json): void => {
    const data = JSON.stringify({ type, sequence_number: events.length, ...fields });
    events.push({ event: type, data });
  };
  const response = whole(reply, conversation, id);
  const unfinished = { ...response, status: 'in_progress', output: [], usage: null };
  send('response.created', { response: unfinished });
  send('response.in_progress', { response: unfinished });
  items(reply, conversation, id).forEach((item, output_index) => {
    const item_id = item['id'];
    const isCall = item['type'] === 'function_call';
    const hollow = isCall ? { arguments: '' } : { content: [] };
    send('response.output_item.added', {
      output_index,
      item: { ...item, ...hollow, status: 'in_progress' },
    });
    const kind = isCall ? 'function_call_arguments' : 'output_text';
    const full = isCall ? text(item['arguments']) : (reply.text ?? '');
    const place = isCall ? { item_id, output_index } : { item_id, output_index, content_index: 0 };
    if (!isCall) send('response.content_part.added', { ...place, part: { type: 'output_text', text: '' } });
    for (const delta of deltas(full)) send(`response.${kind}.delta`, { ...place, delta });
    send(`response.${kind}.done`, isCall ? { ...place, arguments: full } : { ...place, text: full });
    if (!isCall) send('response.content_part.done', { ...place, part: { type: 'output_text', text: full } });
    send('response.output_item.done', { output_index, item });
  });
  send('response.completed', { response });
  return events;
}

function whole(reply: Reply, conversation: Conversation, id: number): Json {
  const { input, output } = reply.usage ?? defaultUsage;
  return {
    id: `resp_${id}`,
    object: 'response',
    created_at: 1_700_000_000,
    status: 'completed',
    model: conversation.model,
    output: items(reply, conversation, id),
    usage: {
      input_tokens: input,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: output,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: input + output,
    },
  };
}

function refuse({ status, message }: Refusal): Json {
  const code = errorTypes[status] ?? 'server_error';
  return { error: { message, type: code, param: null, code } };
}

function items(reply: Reply, conversation: Conversation, id: number): readonly Json[] {
  const calls = (reply.calls ?? []).map((call, index) => ({
    id: `fc_${id}_${index}`,
    type: 'function_call',
    status: 'completed',
    call_id: `call_${id}_${index}`,
    ...translate(call, conversation),
  }));
  if (reply.text === undefined) return calls;
  const content = [{ type: 'output_text', text: reply.text, annotations: [] }];
  const message = { id: `msg_${id}`, type: 'message', role: 'assistant', status: 'completed' };
  return [{ ...message, content }, ...calls];
}

/** Tools of MCP servers live in a namespace per server, whose name codex writes without dashes; the shell's name and argument depend on the model. */
function translate(call: ToolCall, conversation: Conversation): Json {
  if ('server' in call) {
    const args = JSON.stringify(call.input);
    const namespace = `mcp__${call.server.replaceAll('-', '_')}`;
    return { namespace, name: call.tool, arguments: args };
  }
  const name = offered(conversation, ['exec_command', 'shell_command', 'shell']);
  const input =
    name === 'exec_command'
      ? { cmd: call.shell }
      : { command: name === 'shell' ? ['bash', '-lc', call.shell] : call.shell };
  return { name, arguments: JSON.stringify(input) };
}
