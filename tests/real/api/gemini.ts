import { list, text, type Conversation, type Json, type Message } from './conversation.ts';
import { deltas, offered, type Dialect, type SseEvent } from './dialect.ts';
import { defaultUsage, type Refusal, type Reply, type ToolCall } from './scenario.ts';

const path = /^\/v1beta\/models\/([^/:]+):(generateContent|streamGenerateContent)$/;

/** Gemini's generateContent and streamGenerateContent. */
export const gemini: Dialect = {
  name: 'gemini',
  accepts: (method, requested) => method === 'POST' && path.test(requested),
  parse,
  stream,
  whole,
  refuse,
};

const errorStates: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  503: 'UNAVAILABLE',
};

function parse(requested: string, body: Json): Conversation {
  const [, model, verb] = path.exec(requested) ?? [];
  return {
    model: model ?? '',
    stream: verb === 'streamGenerateContent',
    tools: list(body['tools'])
      .flatMap((tool) => list(tool['functionDeclarations']))
      .map((declared) => text(declared['name'])),
    messages: list(body['contents']).map(messageOf),
  };
}

function messageOf(content: Json): Message {
  const parts = list(content['parts']);
  const results = parts.filter((part) => 'functionResponse' in part);
  if (results.length > 0) return { role: 'tool', text: JSON.stringify(results) };
  const role = content['role'] === 'model' ? 'assistant' : 'user';
  return { role, text: parts.map((part) => text(part['text'])).join('\n') };
}

function stream(reply: Reply, conversation: Conversation, id: number): readonly SseEvent[] {
  const parts = [
    ...(reply.text === undefined ? [] : deltas(reply.text).map((part) => ({ text: part }))),
    ...calls(reply, conversation, id),
  ];
  return parts.map((part, index) => {
    const last = index === parts.length - 1;
    return { data: JSON.stringify(chunk([part], reply, conversation, id, last)) };
  });
}

function whole(reply: Reply, conversation: Conversation, id: number): Json {
  const parts = calls(reply, conversation, id);
  const said = reply.text === undefined ? parts : [{ text: reply.text }, ...parts];
  return chunk(said, reply, conversation, id, true);
}

function refuse({ status, message }: Refusal): Json {
  return { error: { code: status, message, status: errorStates[status] ?? 'INTERNAL' } };
}

function chunk(
  parts: readonly Json[],
  reply: Reply,
  conversation: Conversation,
  id: number,
  last: boolean,
): Json {
  const { input, output } = reply.usage ?? defaultUsage;
  const content = { role: 'model', parts };
  return {
    candidates: [{ index: 0, content, ...(last && { finishReason: 'STOP' }) }],
    usageMetadata: {
      promptTokenCount: input,
      candidatesTokenCount: output,
      totalTokenCount: input + output,
    },
    modelVersion: conversation.model,
    responseId: `response_${id}`,
  };
}

function calls(reply: Reply, conversation: Conversation, id: number): readonly Json[] {
  return (reply.calls ?? []).map((call, index) => ({
    functionCall: { id: `call_${id}_${index}`, ...translate(call, conversation) },
  }));
}

function translate(call: ToolCall, conversation: Conversation): Json {
  if ('server' in call) return { name: `mcp_${call.server}_${call.tool}`, args: call.input };
  const args = { command: call.shell, description: 'Runs the scripted command' };
  return { name: offered(conversation, ['run_shell_command']), args };
}
