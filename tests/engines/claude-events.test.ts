import { describe, expect, it } from 'vitest';
import { claudeEvents } from '../../src/engines/claude-events.ts';
import type { EngineEvent } from '../../src/engines/event.ts';

const finished = {
  type: 'result',
  subtype: 'success',
  is_error: false,
  api_error_status: null,
  num_turns: 2,
  result: 'all done',
  session_id: 's-1',
  total_cost_usd: 0.00351,
  usage: {
    input_tokens: 200,
    cache_creation_input_tokens: 140,
    cache_read_input_tokens: 100,
    output_tokens: 40,
  },
  modelUsage: {
    'model-a': {
      inputTokens: 300,
      outputTokens: 60,
      cacheReadInputTokens: 200,
      cacheCreationInputTokens: 280,
      costUSD: 0.003,
    },
    'model-b': {
      inputTokens: 100,
      outputTokens: 20,
      cacheReadInputTokens: 0,
      cacheCreationInputTokens: 0,
      costUSD: 0.00051,
    },
  },
  permission_denials: [],
};

describe('claudeEvents', () => {
  it('reads the session and the model from init, and warns of MCP servers that are not connected', () => {
    const servers = [
      { name: 'ours', status: 'connected' },
      { name: 'other', status: 'failed' },
      { name: 'slow', status: 'pending' },
    ];
    expect(
      read({ type: 'system', subtype: 'init', session_id: 's-1', model: 'm-1', mcp_servers: servers }),
    ).toEqual([
      { type: 'started', sessionId: 's-1', model: 'm-1' },
      { type: 'warning', message: 'MCP server other is failed at the start' },
      { type: 'warning', message: 'MCP server slow is pending at the start' },
    ]);
  });

  it('reads texts, tool calls and the usage preview of an answer', () => {
    const message = {
      id: 'msg_1',
      content: [
        { type: 'thinking', thinking: 'hm' },
        { type: 'text', text: 'looking' },
        { type: 'tool_use', id: 'toolu_1', name: 'Bash', input: { command: 'ls' } },
      ],
      usage: {
        input_tokens: 100,
        cache_read_input_tokens: 50,
        cache_creation_input_tokens: 70,
        output_tokens: 1,
      },
    };
    expect(read({ type: 'assistant', message, session_id: 's-1' })).toEqual([
      { type: 'text', text: 'looking', partial: false },
      { type: 'tool_call', id: 'toolu_1', name: 'Bash', input: '{"command":"ls"}' },
      {
        type: 'usage',
        scope: 'message',
        id: 'msg_1',
        tokens: { input: 100, output: 1, cacheRead: 50, cacheWrite: 70 },
        costUsd: null,
      },
    ]);
  });

  it.each([
    ['a string', 'no such file'],
    ['blocks', [{ type: 'text', text: 'no such file' }]],
  ])('reads a tool result whose content is %s', (_kind, content) => {
    const block = { type: 'tool_result', tool_use_id: 'toolu_1', is_error: true, content };
    expect(read({ type: 'user', message: { role: 'user', content: [block] } })).toEqual([
      { type: 'tool_result', id: 'toolu_1', isError: true, output: 'no such file' },
    ]);
  });

  it('takes tokens and cost of the whole process from modelUsage, not from the usage of the last turn', () => {
    expect(read(finished)).toEqual([
      {
        type: 'usage',
        scope: 'process',
        id: '',
        tokens: { input: 400, output: 80, cacheRead: 200, cacheWrite: 280 },
        costUsd: 0.00351,
      },
      { type: 'result', kind: 'success', message: 'all done', denials: [] },
    ]);
  });

  it('counts a turn where there is no modelUsage', () => {
    const { modelUsage: _, ...older } = finished;
    expect(read(older)[0]).toMatchObject({ scope: 'turn', tokens: { input: 200, output: 40 } });
  });

  it.each([
    ['success', {}],
    ['error', { is_error: true, api_error_status: 401, result: 'Invalid API key' }],
    [
      'error',
      { is_error: true, api_error_status: 500, result: 'rate limit words do not count beside a status' },
    ],
    ['limit', { is_error: true, api_error_status: 429, result: 'try later' }],
    ['limit', { is_error: true, result: 'Claude usage limit reached' }],
    [
      'limit',
      { subtype: 'error_max_turns', is_error: true, result: undefined, errors: ['Reached maximum turns'] },
    ],
    ['budget', { subtype: 'error_max_budget_usd', is_error: true, result: undefined }],
    ['error', { subtype: 'error_during_execution', result: undefined, is_error: false }],
    [
      'denied',
      { permission_denials: [{ tool_name: 'Bash', tool_use_id: 't', tool_input: { command: 'rm' } }] },
    ],
  ])('maps a result to %s: %j', (kind, difference) => {
    expect(read({ ...finished, ...difference }).at(-1)).toMatchObject({ type: 'result', kind });
  });

  it('names what was denied', () => {
    const denials = [{ tool_name: 'Bash', tool_use_id: 't', tool_input: { command: 'rm -r x' } }];
    expect(read({ ...finished, permission_denials: denials }).at(-1)).toMatchObject({
      denials: [{ tool: 'Bash', detail: '{"command":"rm -r x"}' }],
    });
  });

  it('gives the errors as the message where there is no result text', () => {
    const line = {
      ...finished,
      subtype: 'error_max_turns',
      result: undefined,
      errors: ['Reached maximum turns (1)'],
    };
    expect(read(line).at(-1)).toMatchObject({ message: 'Reached maximum turns (1)' });
  });

  it('leaves the answer to what was said last when a success has no words', () => {
    expect(read({ ...finished, result: '' }).at(-1)).toMatchObject({ kind: 'success', message: null });
  });

  it('warns of every retry, for a wrong key is retried in silence for minutes', () => {
    const retry = {
      attempt: 3,
      max_retries: 10,
      retry_delay_ms: 500,
      error_status: 401,
      error: 'authentication_error',
    };
    expect(read({ type: 'system', subtype: 'api_retry', ...retry })).toEqual([
      { type: 'warning', message: 'The model API failed (401, authentication_error); attempt 3 of 10' },
    ]);
  });

  it.each(['hook_response', 'constructor', '__proto__', undefined])(
    'marks the unknown event %j and goes on',
    (type) => {
      expect(read({ type })).toMatchObject([{ type: 'unparsed', reason: 'unknown-event' }]);
    },
  );
});

function read(line: unknown): readonly EngineEvent[] {
  return claudeEvents()(line);
}
