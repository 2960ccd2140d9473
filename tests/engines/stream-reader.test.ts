import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { claudeEvents } from '../../src/engines/claude-events.ts';
import { codexEvents } from '../../src/engines/codex-events.ts';
import type { EngineEvent, EventMapper } from '../../src/engines/event.ts';
import { geminiEvents } from '../../src/engines/gemini-events.ts';
import { opencodeEvents } from '../../src/engines/opencode-events.ts';
import { StreamReader } from '../../src/engines/stream-reader.ts';

const mappers: readonly (readonly [string, () => EventMapper, readonly string[]])[] = [
  ['claude', claudeEvents, ['system', 'assistant', 'user', 'result', 'rate_limit_event']],
  [
    'codex',
    codexEvents,
    ['thread.started', 'turn.started', 'item.started', 'item.completed', 'turn.completed', 'turn.failed'],
  ],
  ['gemini', geminiEvents, ['init', 'message', 'tool_use', 'tool_result', 'error', 'result']],
  ['opencode', opencodeEvents, ['step_start', 'text', 'tool_use', 'step_finish', 'error']],
];
const fieldNames = [
  'subtype',
  'message',
  'content',
  'usage',
  'item',
  'part',
  'result',
  'error',
  'mcp_servers',
  'stats',
];

describe.each(mappers)('StreamReader of %s', (_name, mapper, types) => {
  const line = fc
    .tuple(
      fc.constantFrom(...types),
      fc.dictionary(fc.constantFrom(...fieldNames), fc.jsonValue({ maxDepth: 3 })),
    )
    .map(([type, fields]) => JSON.stringify({ ...fields, type }));

  it('never throws and never invents success on garbage', () => {
    const garbage = fc.oneof(fc.string({ unit: 'binary' }), fc.json(), line);
    fc.assert(
      fc.property(fc.array(garbage), (lines) => {
        const events = readAll(mapper(), [Buffer.from(lines.join('\n'))]);
        expect(Array.isArray(events)).toBe(true);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const events = readAll(mapper(), [Buffer.from(bytes)]);
        expect(events.some((event) => event.type === 'result')).toBe(false);
      }),
    );
  });

  it('gives the same events however the bytes are chunked', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), fc.integer({ min: 1, max: 40 }), (lines, size) => {
        const bytes = Buffer.from(lines.join('\n'));
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
          bytes.subarray(index * size, (index + 1) * size),
        );
        expect(readAll(mapper(), chunks)).toEqual(readAll(mapper(), [bytes]));
      }),
    );
  });
});

describe('StreamReader', () => {
  it('joins a character that was split between two chunks', () => {
    const bytes = Buffer.from(`${claudeText('naïve 🧵')}\n`);
    for (let cut = 1; cut < bytes.length; cut += 1) {
      const events = readAll(claudeEvents(), [bytes.subarray(0, cut), bytes.subarray(cut)]);
      expect(events).toEqual([{ type: 'text', text: 'naïve 🧵', partial: false }]);
    }
  });

  it('skips what is not JSON, says so, and goes on', () => {
    const chunks = [Buffer.from(`npm warn something\r\n{"type":\n\n\uFEFF${claudeText('hi')}\r\n`)];
    expect(readAll(claudeEvents(), chunks)).toEqual([
      { type: 'unparsed', reason: 'not-json', bytes: 19, sample: 'npm warn something' },
      { type: 'unparsed', reason: 'not-json', bytes: 8, sample: '{"type":' },
      { type: 'text', text: 'hi', partial: false },
    ]);
  });

  it('tells a stream that was cut in a line from one that only lacks the last line feed', () => {
    const whole = claudeText('hi');
    expect(readAll(claudeEvents(), [Buffer.from(whole)])).toEqual([
      { type: 'text', text: 'hi', partial: false },
    ]);
    expect(readAll(claudeEvents(), [Buffer.from(whole.slice(0, -5))])).toMatchObject([
      { type: 'unparsed', reason: 'cut' },
    ]);
  });

  it('reads the verdict around a 30 MB answer', () => {
    const result = {
      type: 'result',
      subtype: 'success',
      is_error: false,
      result: 'x'.repeat(30_000_000),
      num_turns: 1,
    };
    const events = readAll(claudeEvents(), [
      Buffer.from(`${JSON.stringify(result)}\n${claudeText('after')}\n`),
    ]);
    expect(events[0]).toMatchObject({
      type: 'warning',
      message: expect.stringContaining('was shortened') as string,
    });
    expect(events.at(-2)).toMatchObject({ type: 'result', kind: 'success' });
    expect(events.at(-1)).toMatchObject({ type: 'text', text: 'after' });
  });

  it('gives up 30 MB of numbers in a line, says so, and goes on', () => {
    const numbers = `[${'1,'.repeat(15_000_000)}1]`;
    const events = readAll(claudeEvents(), [Buffer.from(`${numbers}\n${claudeText('after')}\n`)]);
    expect(events).toMatchObject([
      { type: 'unparsed', reason: 'oversized', bytes: 30_000_003 },
      { type: 'text', text: 'after' },
    ]);
  });

  it('survives JSON that is nested deeper than a stack', () => {
    const deep = '['.repeat(500_000) + ']'.repeat(500_000);
    const block = `{"type":"tool_use","id":"1","name":"x","input":${'['.repeat(200_000) + ']'.repeat(200_000)}}`;
    const line = `{"type":"assistant","message":{"content":[${block}]}}`;
    expect(() => readAll(claudeEvents(), [Buffer.from(`${deep}\n${line}\n`)])).not.toThrow();
  });

  it('reads plain text line by line', () => {
    const reader = new StreamReader('text', () => []);
    const events = [...reader.push(Buffer.from('  one\r\n\ntwo')), ...reader.end()];
    expect(events).toEqual([
      { type: 'text', text: '  one', partial: false },
      { type: 'text', text: 'two', partial: false },
    ]);
  });
});

function readAll(mapper: EventMapper, chunks: readonly Buffer[]): EngineEvent[] {
  const reader = new StreamReader('json-lines', mapper);
  const events = chunks.flatMap((chunk) => reader.push(chunk));
  return [...events, ...reader.end()];
}

function claudeText(text: string): string {
  return JSON.stringify({ type: 'assistant', message: { content: [{ type: 'text', text }] } });
}
