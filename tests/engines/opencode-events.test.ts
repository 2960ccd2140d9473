import { describe, expect, it } from 'vitest';
import type { EngineEvent } from '../../src/engines/event.ts';
import { opencodeEvents } from '../../src/engines/opencode-events.ts';

const sessionID = 'ses_1';

describe('opencodeEvents', () => {
  it('reads a whole run; it has begun with its first line and ended with a step that calls no tool', () => {
    const tokens = { input: 10, output: 5, reasoning: 2, cache: { read: 3, write: 4 } };
    const state = { status: 'completed', input: { command: 'ls' }, output: 'a' };
    const events = read(
      { type: 'step_start', sessionID, part: {} },
      { type: 'tool_use', sessionID, part: { tool: 'bash', callID: 'c1', state } },
      { type: 'step_finish', sessionID, part: { id: 'p1', reason: 'tool-calls', cost: 0.1, tokens } },
      { type: 'text', sessionID, part: { text: 'one file' } },
      { type: 'step_finish', sessionID, part: { id: 'p2', reason: 'stop', cost: 0.2, tokens } },
    );
    const summed = { input: 10, output: 7, cacheRead: 3, cacheWrite: 4 };
    expect(events).toEqual([
      { type: 'started', sessionId: 'ses_1', model: null },
      { type: 'tool_call', id: 'c1', name: 'bash', input: '{"command":"ls"}' },
      { type: 'tool_result', id: 'c1', isError: false, output: 'a' },
      { type: 'usage', scope: 'turn', id: 'p1', tokens: summed, costUsd: 0.1 },
      { type: 'text', text: 'one file', partial: false },
      { type: 'usage', scope: 'turn', id: 'p2', tokens: summed, costUsd: 0.2 },
      { type: 'result', kind: 'success', message: 'one file', denials: [] },
    ]);
  });

  it.each([
    ['tool-calls', 'The user rejected permission to use this specific tool call.'],
    ['stop', 'The user has specified a rule which prevents you from using this specific tool call.'],
  ])('calls it denied when it ends a step with %s after: %s', (reason, error) => {
    const part = { tool: 'bash', callID: 'c', state: { status: 'error', input: { command: 'rm x' }, error } };
    const events = read(
      { type: 'tool_use', sessionID, part },
      { type: 'step_finish', sessionID, part: { reason } },
    );
    expect(events.at(-1)).toMatchObject({
      kind: 'denied',
      denials: [{ tool: 'bash', detail: '{"command":"rm x"}' }],
    });
  });

  it('goes on after a tool that a rule refused', () => {
    const error = 'The user has specified a rule which prevents you from using this specific tool call.';
    const part = { tool: 'bash', callID: 'c', state: { status: 'error', error } };
    const finish = { type: 'step_finish', sessionID, part: { reason: 'tool-calls' } };
    expect(read({ type: 'tool_use', sessionID, part }, finish).at(-1)?.type).toBe('usage');
  });

  it.each([
    ['error', { name: 'APIError', data: { message: 'invalid x-api-key', statusCode: 401 } }],
    ['limit', { name: 'APIError', data: { message: 'slow down', statusCode: 429 } }],
    ['error', { name: 'UnknownError' }],
  ])('maps an error event to %s: %j', (kind, error) => {
    expect(read({ type: 'error', sessionID, error }).at(-1)).toMatchObject({ type: 'result', kind });
  });

  it.each([
    ['limit', 'length'],
    ['error', 'content-filter'],
  ])('calls it %s when the model stops because of %s', (kind, reason) => {
    expect(read({ type: 'step_finish', sessionID, part: { reason } }).at(-1)).toMatchObject({ kind });
  });
});

function read(...lines: readonly unknown[]): readonly EngineEvent[] {
  const mapper = opencodeEvents();
  return lines.flatMap((line) => mapper(line));
}
