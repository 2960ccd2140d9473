import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import type { Reply, Refusal } from './scenario.ts';
import { ModelApi } from './server.ts';

const messages = [{ role: 'user', content: 'hello' }];
const functionTool = { type: 'function', name: 'shell', function: { name: 'bash' } };

/** One request per dialect that offers a shell tool and asks for a stream. */
const requests = {
  anthropic: ['/v1/messages', { model: 'm', stream: true, messages, tools: [{ name: 'Bash' }] }],
  responses: ['/v1/responses', { model: 'm', stream: true, input: messages, tools: [functionTool] }],
  chat: ['/v1/chat/completions', { model: 'm', stream: true, messages, tools: [functionTool] }],
  gemini: [
    '/v1beta/models/m:streamGenerateContent',
    {
      contents: [{ role: 'user', parts: [{ text: 'hello' }] }],
      tools: [{ functionDeclarations: [{ name: 'run_shell_command' }] }],
    },
  ],
} as const;
const dialects = Object.keys(requests) as (keyof typeof requests)[];

function saying(reply: Reply | Refusal): Promise<ModelApi> {
  return ModelApi.start({ name: 'test', turns: [{ reply }] });
}

function ask(api: ModelApi, dialect: keyof typeof requests): Promise<Response> {
  const [path, body] = requests[dialect];
  return fetch(api.url + path, { method: 'POST', body: JSON.stringify(body) });
}

/** The data of each event. */
function eventsOf(stream: string): string[] {
  return stream
    .split('\n')
    .filter((line) => line.startsWith('data: '))
    .map((line) => line.slice('data: '.length));
}

test.for(dialects)('%s: text and a shell call arrive as a stream of JSON events', async (dialect) => {
  await using api = await saying({ text: 'I look.', calls: [{ shell: 'echo "a b"' }] });
  const response = await ask(api, dialect);
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  const events = eventsOf(await response.text());
  const parsed = events.filter((data) => data !== '[DONE]').map((data) => JSON.parse(data) as unknown);
  expect(parsed.length).toBeGreaterThan(2);
  expect(api.turns).toMatchObject([
    { model: 'm', stream: true, messages: [{ role: 'user', text: 'hello' }] },
  ]);
});

test.for(dialects)('%s: a refusal has its status, its message and retry-after', async (dialect) => {
  await using api = await saying({ status: 429, message: 'too fast', retryAfterSeconds: 3 });
  const response = await ask(api, dialect);
  expect([response.status, response.headers.get('retry-after')]).toEqual([429, '3']);
  expect(await response.json()).toMatchObject({ error: { message: 'too fast' } });
});

test.for(dialects)('%s: a cut stream breaks off after its first events', async (dialect) => {
  await using api = await saying({ text: 'I look.', fault: { kind: 'cut' } });
  const response = await ask(api, dialect);
  await expect(response.text()).rejects.toThrow('terminated');
});

test.for(dialects)('%s: with invalid JSON one event, and only one, cannot be parsed', async (dialect) => {
  await using api = await saying({ text: 'I look.', fault: { kind: 'invalid-json' } });
  const events = eventsOf(await (await ask(api, dialect)).text());
  const broken = events.filter((data) => data !== '[DONE]').filter((data) => !isJson(data));
  expect(broken).toHaveLength(1);
});

test('a slow stream pauses between its events and arrives whole', async () => {
  await using api = await saying({ text: 'I look.', fault: { kind: 'slow', pauseMs: 1 } });
  const response = await ask(api, 'anthropic');
  expect(eventsOf(await response.text()).at(-1)).toContain('message_stop');
});

test('a silent stream sends its headers and nothing else', async () => {
  const api = await saying({ text: 'I look.', fault: { kind: 'silent' } });
  const response = await ask(api, 'anthropic');
  expect(response.status).toBe(200);
  const first = response.body?.getReader().read();
  await api[Symbol.asyncDispose]();
  await expect(first).rejects.toThrow('terminated');
});

test('a request that offers no tools is answered beside the scenario', async () => {
  await using api = await saying({ text: 'the turn' });
  const body = JSON.stringify({ model: 'small', messages });
  const response = await fetch(`${api.url}/v1/messages`, { method: 'POST', body });
  expect(await response.json()).toMatchObject({ content: [{ text: 'Scripted run' }] });
  expect(api.requests.map(({ kind }) => kind)).toEqual(['side']);
  expect(api.script.unused).toEqual([0]);
});

test('a request under another host name is refused', async () => {
  await using api = await saying({ text: 'the turn' });
  const sent = request(`${api.url}/v1/models`, { headers: { host: 'api.example.com' } }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  response.resume();
  expect(response.statusCode).toBe(421);
  expect(api.requests.map(({ kind }) => kind)).toEqual(['foreign-host']);
});

test('a path without a rule is answered 404 and recorded as unknown', async () => {
  await using api = await saying({ text: 'the turn' });
  expect((await fetch(`${api.url}/v1/files`)).status).toBe(404);
  expect(api.requests).toMatchObject([{ kind: 'unknown', method: 'GET', path: '/v1/files' }]);
});

function isJson(data: string): boolean {
  try {
    JSON.parse(data);
    return true;
  } catch {
    return false;
  }
}
