import { describe, expect, it } from 'vitest';
import { codexEvents } from '../../src/engines/codex-events.ts';
import type { EngineEvent } from '../../src/engines/event.ts';

const started = { type: 'thread.started', thread_id: 't-1' };
const turn = { type: 'turn.started' };
const completed = {
  type: 'turn.completed',
  usage: { input_tokens: 1000, cached_input_tokens: 400, output_tokens: 50, reasoning_output_tokens: 20 },
};

describe('codexEvents', () => {
  it('reads a whole turn', () => {
    const command = {
      id: 'i1',
      type: 'command_execution',
      command: 'ls',
      aggregated_output: '',
      status: 'in_progress',
    };
    const done = { ...command, aggregated_output: 'a\nb\n', exit_code: 0, status: 'completed' };
    const answer = { id: 'i2', type: 'agent_message', text: 'two files' };
    const lines = [
      started,
      turn,
      item('started', command),
      item('completed', done),
      item('completed', answer),
      completed,
    ];
    expect(read(...lines)).toEqual([
      { type: 'started', sessionId: 't-1', model: null },
      { type: 'tool_call', id: 'i1', name: 'shell', input: 'ls' },
      { type: 'tool_result', id: 'i1', isError: false, output: 'a\nb\n' },
      { type: 'text', text: 'two files', partial: false },
      {
        type: 'usage',
        scope: 'thread',
        id: '',
        tokens: { input: 600, output: 50, cacheRead: 400, cacheWrite: 0 },
        costUsd: null,
      },
      { type: 'result', kind: 'success', message: 'two files', denials: [] },
    ]);
  });

  it('takes a non-zero exit code and a failed call for a tool error', () => {
    const failed = { id: 'i1', type: 'command_execution', command: 'x', exit_code: 1, status: 'completed' };
    const call = {
      id: 'i2',
      type: 'mcp_tool_call',
      server: 's',
      tool: 't',
      error: { message: 'no' },
      status: 'failed',
    };
    expect(read(turn, item('completed', failed), item('completed', call))).toMatchObject([
      { isError: true },
      { isError: true, output: '{"message":"no"}' },
    ]);
  });

  it('calls a turn denied in which a command was declined, and only that turn', () => {
    const declined = { id: 'i1', type: 'command_execution', command: 'rm x', status: 'declined' };
    const events = read(turn, item('completed', declined), completed, turn, completed);
    expect(events.filter((event) => event.type === 'result')).toMatchObject([
      { kind: 'denied', denials: [{ tool: 'shell', detail: 'rm x' }] },
      { kind: 'success', denials: [] },
    ]);
  });

  it.each([
    ['error', 'unexpected status 401 Unauthorized'],
    ['limit', "You've hit your usage limit. Try again later."],
    ['limit', 'exceeded retry limit, last status: 429 Too Many Requests'],
  ])('maps a failed turn to %s: %s', (kind, message) => {
    expect(read(turn, { type: 'turn.failed', error: { message } })).toMatchObject([
      { type: 'result', kind, message },
    ]);
  });

  it('tells its own limit of tokens from other limits', () => {
    expect(read(turn, { type: 'turn.failed', error: { message: 'budget reached' } })).toMatchObject([
      { type: 'result', kind: 'budget', message: expect.stringContaining('used up the tokens') as string },
    ]);
  });

  it('warns of retries and error items', () => {
    const events = read(
      { type: 'error', message: 'stream lost' },
      item('completed', { type: 'error', message: 'odd' }),
    );
    expect(events).toEqual([
      { type: 'warning', message: 'stream lost' },
      { type: 'warning', message: 'odd' },
    ]);
  });

  it('marks unknown events and items and goes on', () => {
    expect(read({ type: 'x' }, item('started', { type: 'y' }))).toMatchObject([
      { type: 'unparsed', reason: 'unknown-event', sample: 'x' },
      { type: 'unparsed', reason: 'unknown-event', sample: 'y' },
    ]);
  });
});

function read(...lines: readonly unknown[]): readonly EngineEvent[] {
  const mapper = codexEvents();
  return lines.flatMap((line) => mapper(line));
}

function item(when: 'started' | 'completed', fields: Readonly<Record<string, unknown>>): unknown {
  return { type: `item.${when}`, item: fields };
}
