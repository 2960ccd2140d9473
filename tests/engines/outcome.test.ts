import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conclude } from '../../src/engines/conclusion.ts';
import type { EngineEvent, Tokens, UsageScope } from '../../src/engines/event.ts';
import {
  advance,
  noProgress,
  outcomeFromStream,
  outcomeOf,
  textKept,
  type StreamProgress,
} from '../../src/engines/outcome.ts';

const success: EngineEvent = { type: 'result', kind: 'success', message: 'done', denials: [] };

describe('outcomeFromStream', () => {
  it('gives session, model, answer and verdict of a plain run', () => {
    const events: EngineEvent[] = [
      { type: 'started', sessionId: 's', model: 'm' },
      text('working'),
      { type: 'tool_call', id: '1', name: 'Bash', input: 'ls' },
      { type: 'tool_result', id: '1', isError: true, output: '' },
      success,
    ];
    expect(outcomeFromStream(events)).toMatchObject({
      verdict: 'success',
      resultText: 'done',
      problem: null,
      sessionId: 's',
      model: 'm',
      toolCalls: 1,
      toolErrors: 1,
      results: 1,
      cut: false,
      silent: false,
    });
  });

  it('takes the last result of several', () => {
    const failed: EngineEvent = { type: 'result', kind: 'error', message: 'no', denials: [] };
    expect(outcomeFromStream([failed, success])).toMatchObject({
      verdict: 'success',
      results: 2,
      problem: null,
    });
    expect(outcomeFromStream([success, failed])).toMatchObject({ verdict: 'error', problem: 'no' });
  });

  it('does not call it success when tools were denied', () => {
    const denials = [
      { tool: 'Write', detail: '' },
      { tool: 'Bash', detail: '' },
      { tool: 'Bash', detail: '' },
    ];
    const outcome = outcomeFromStream([{ type: 'result', kind: 'denied', message: 'I could not', denials }]);
    expect(outcome).toMatchObject({ verdict: 'denied', resultText: 'I could not', denials });
    expect(outcome.problem).toBe('The engine was not allowed to do all it wanted: 3 refused (Bash, Write)');
  });

  it('keeps the last words of a stream that was cut, and says that it was', () => {
    const cut: EngineEvent = { type: 'unparsed', reason: 'cut', bytes: 9, sample: '{"ty' };
    expect(outcomeFromStream([text('half way'), cut])).toMatchObject({
      verdict: 'none',
      resultText: 'half way',
      problem: 'The engine ended without a result',
      cut: true,
      unparsedLines: 1,
    });
  });

  it('keeps what an engine wrote outside of its format since its last event, but no broken events', () => {
    const stray = (sample: string): EngineEvent => ({
      type: 'unparsed',
      reason: 'not-json',
      bytes: sample.length,
      sample,
    });
    const lines = ['before', 'a', 'b', 'c', '{"type":', '\u001b[91md\u001b[0m'].map(stray);
    const outcome = outcomeFromStream([...lines.slice(0, 1), text('x'), ...lines.slice(1)]);
    expect(outcome.strayLines).toEqual(['b', 'c', 'd']);
    expect(conclude(true, outcome, { code: 1, signal: null }).problem).toBe(
      'The engine ended with exit code 1 without a result; it wrote: b / c / d',
    );
  });

  it('tells silence from a stream without a result', () => {
    expect(outcomeFromStream([])).toMatchObject({ verdict: 'none', silent: true, resultText: null });
    expect(outcomeFromStream([{ type: 'warning', message: 'retry' }])).toMatchObject({ silent: false });
  });

  it('joins the pieces of an answer, and begins anew after a tool call', () => {
    const events = [text('a', true), text('b', true), toolCall, text('c', true), text('d', true)];
    expect(outcomeFromStream(events).resultText).toBe('cd');
  });

  it('is bounded however long the stream is', () => {
    let progress = noProgress;
    for (let turn = 0; turn < 600; turn += 1) {
      progress = advance(progress, text('x'.repeat(1000), true));
      progress = advance(progress, { type: 'warning', message: `w${String(turn)}` });
      progress = advance(progress, usage('message', turn + 1, null, String(turn)));
    }
    expect(JSON.stringify(progress).length).toBeLessThan(textKept + 10_000);
    expect(outcomeOf(progress)).toMatchObject({
      warningCount: 600,
      usage: { tokens: { input: (600 * 601) / 2 } },
    });
    expect(outcomeOf(progress).resultText).toMatch(/the log has all of it\)$/u);
  });

  it('can be stored at any point and gone on with', () => {
    const events = [
      text('a', true),
      usage('message', 5, null, 'm1'),
      toolCall,
      text('b'),
      usage('process', 9, 1),
      success,
    ];
    fc.assert(
      fc.property(fc.nat(events.length), (cut) => {
        const stored = JSON.stringify(events.slice(0, cut).reduce(advance, noProgress));
        const restored = JSON.parse(stored) as StreamProgress;
        const progress = events.slice(cut).reduce(advance, restored);
        expect(outcomeOf(progress)).toEqual(outcomeFromStream(events));
      }),
    );
  });
});

describe('usage', () => {
  it('shows answers as they come, and replaces them by the figure that covers them', () => {
    const events = [
      usage('message', 10, null, 'm1'),
      usage('message', 12, null, 'm1'),
      usage('message', 5, null, 'm2'),
    ];
    expect(total(events)).toEqual({ input: 17, costUsd: null });
    expect(total([...events, usage('process', 20, 0.5)])).toEqual({ input: 20, costUsd: 0.5 });
  });

  it('does not add up figures of a process that count from its beginning', () => {
    expect(total([usage('process', 20, 0.5), usage('message', 3, null, 'm3')])).toEqual({
      input: 23,
      costUsd: 0.5,
    });
    expect(total([usage('process', 20, 0.5), usage('process', 45, 1.25)])).toEqual({
      input: 45,
      costUsd: 1.25,
    });
  });

  it('adds up turns', () => {
    expect(total([usage('turn', 20, 0.5), usage('turn', 25, 0.25)])).toEqual({ input: 45, costUsd: 0.75 });
  });

  it('takes from a resumed thread what its earlier processes had used', () => {
    const first = outcomeFromStream([usage('thread', 100, null)]);
    expect(first.usage.tokens.input).toBe(100);
    const resumed = outcomeFromStream(
      [usage('thread', 130, null), usage('thread', 170, null)],
      first.threadTokens,
    );
    expect(resumed.usage.tokens.input).toBe(70);
    expect(resumed.threadTokens?.input).toBe(170);
  });
});

describe('conclude', () => {
  const denied: EngineEvent = { type: 'result', kind: 'denied', message: null, denials: [] };
  const limited: EngineEvent = { type: 'result', kind: 'limit', message: 'quota', denials: [] };
  const failed: EngineEvent = { type: 'result', kind: 'error', message: 'bad key', denials: [] };
  const clean = { code: 0, signal: null };
  const killed = { code: null, signal: 'SIGKILL' };

  it.each([
    [true, [success], clean, 'completed', 'completed', null],
    [true, [success], killed, 'completed', 'completed', null],
    [true, [denied], clean, 'failed', 'failed', 'The engine was not allowed'],
    [true, [limited], clean, 'failed', 'failed', 'quota'],
    [true, [failed], { code: 1, signal: null }, 'failed', 'error', 'bad key'],
    [true, [text('x')], clean, 'exited', 'error', 'The engine ended with exit code 0 without a result'],
    [true, [], { code: 2, signal: null }, 'exited', 'error', 'with exit code 2 and never said anything'],
    [true, [text('x')], killed, 'exited', 'error', 'by SIGKILL without a result'],
    [false, [text('x')], clean, 'completed', 'completed', null],
    [false, [], clean, 'completed', 'completed', null],
    [false, [text('x')], { code: 3, signal: null }, 'exited', 'error', 'The command ended with exit code 3'],
    [false, [text('x')], killed, 'exited', 'error', 'The command ended by SIGKILL'],
  ] as const)(
    'with results %j, after %j and %j says %s, %s',
    (reportsResult, events, exit, cause, status, problem) => {
      const conclusion = conclude(reportsResult, outcomeFromStream(events), exit);
      expect(conclusion).toMatchObject({ cause, status });
      if (problem === null) expect(conclusion.problem).toBeNull();
      else expect(conclusion.problem).toContain(problem);
    },
  );
});

const toolCall: EngineEvent = { type: 'tool_call', id: '1', name: 'x', input: '' };

function text(content: string, partial = false): EngineEvent {
  return { type: 'text', text: content, partial };
}

function usage(scope: UsageScope, input: number, costUsd: number | null, id = ''): EngineEvent {
  const tokens: Tokens = { input, output: 0, cacheRead: 0, cacheWrite: 0 };
  return { type: 'usage', scope, id, tokens, costUsd };
}

function total(events: readonly EngineEvent[]): { input: number; costUsd: number | null } {
  const { tokens, costUsd } = outcomeFromStream(events).usage;
  return { input: tokens.input, costUsd };
}
