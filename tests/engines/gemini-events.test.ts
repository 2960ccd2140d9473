import { describe, expect, it } from 'vitest';
import { geminiEvents } from '../../src/engines/gemini-events.ts';
import type { EngineEvent } from '../../src/engines/event.ts';

describe('geminiEvents', () => {
  it('reads a whole run, and joins the pieces of the answer', () => {
    const stats = {
      total_tokens: 150,
      input_tokens: 120,
      output_tokens: 30,
      cached: 20,
      duration_ms: 9,
      tool_calls: 1,
    };
    const events = read(
      { type: 'init', session_id: 'g-1', model: 'm' },
      { type: 'message', role: 'user', content: 'the prompt' },
      { type: 'message', role: 'assistant', content: 'I look', delta: true },
      { type: 'tool_use', tool_name: 'run_shell_command', tool_id: 'c1', parameters: { command: 'ls' } },
      { type: 'tool_result', tool_id: 'c1', status: 'success', output: 'a' },
      { type: 'message', role: 'assistant', content: 'one ', delta: true },
      { type: 'message', role: 'assistant', content: 'file', delta: true },
      { type: 'result', status: 'success', stats },
    );
    expect(events).toEqual([
      { type: 'started', sessionId: 'g-1', model: 'm' },
      { type: 'text', text: 'I look', partial: true },
      { type: 'tool_call', id: 'c1', name: 'run_shell_command', input: '{"command":"ls"}' },
      { type: 'tool_result', id: 'c1', isError: false, output: 'a' },
      { type: 'text', text: 'one ', partial: true },
      { type: 'text', text: 'file', partial: true },
      {
        type: 'usage',
        scope: 'process',
        id: '',
        tokens: { input: 100, output: 30, cacheRead: 20, cacheWrite: 0 },
        costUsd: null,
      },
      { type: 'result', kind: 'success', message: 'one file', denials: [] },
    ]);
  });

  it('charges the bare sum of tokens as input', () => {
    const [usage] = read({ type: 'result', status: 'success', stats: { total_tokens: 150 } });
    expect(usage).toMatchObject({ tokens: { input: 150, output: 0 } });
  });

  it.each([
    ['error', { message: 'API key not valid', code: 400 }],
    ['limit', { message: 'Resource exhausted', code: 429 }],
    ['limit', { message: 'You exceeded your current quota' }],
  ])('maps a failed result to %s: %j', (kind, error) => {
    expect(read({ type: 'result', status: 'error', error }).at(-1)).toMatchObject({
      kind,
      message: error.message,
    });
  });

  it('calls it denied when a tool was withheld, and an error of the model when there is no such tool at all', () => {
    const use = (tool_name: string): unknown => ({
      type: 'tool_use',
      tool_name,
      tool_id: 'c',
      parameters: {},
    });
    const missing = {
      type: 'tool_result',
      tool_id: 'c',
      status: 'error',
      error: { type: 'tool_not_registered', message: 'no' },
    };
    const done = { type: 'result', status: 'success', stats: {} };
    expect(read(use('run_shell_command'), missing, done).at(-1)).toMatchObject({
      kind: 'denied',
      denials: [{ tool: 'run_shell_command', detail: 'no' }],
    });
    expect(read(use('make_coffee'), missing, done).at(-1)).toMatchObject({ kind: 'success' });
  });

  it('reads errors as warnings, and failed tools as tool errors', () => {
    expect(
      read(
        { type: 'error', severity: 'warning', message: 'loop' },
        { type: 'tool_result', tool_id: 'c', status: 'error' },
      ),
    ).toEqual([
      { type: 'warning', message: 'loop' },
      { type: 'tool_result', id: 'c', isError: true, output: 'error' },
    ]);
  });
});

function read(...lines: readonly unknown[]): readonly EngineEvent[] {
  const mapper = geminiEvents();
  return lines.flatMap((line) => mapper(line));
}
