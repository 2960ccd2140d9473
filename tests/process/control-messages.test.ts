import { describe, expect, test } from 'vitest';
import { parseMessages, requestLine } from '../../src/process/control-messages.ts';

describe('what a supervisor says', () => {
  test('is a message a line, in order, events and replies mixed', () => {
    expect(parseMessages('{"event":"state","state":"running"}\n{"reply":3,"ok":true}\n')).toEqual([
      { event: 'state', state: 'running' },
      { reply: 3, ok: true },
    ]);
  });

  test('is nothing when it is empty', () => {
    expect(parseMessages('')).toEqual([]);
    expect(parseMessages('\n')).toEqual([]);
  });

  test('may hold every character in its strings, line separators of others among them', () => {
    const message = { reply: 1, ok: false, message: 'a\nb\u2028\r"\\\u0000ü' };
    expect(parseMessages(`${JSON.stringify(message)}\n`)).toEqual([message]);
  });

  test.each(['hello', '{', '{"event":"state"', '{"event":"a"} {"event":"b"}', 'NaN'])(
    'is a breach when it is no JSON: %s',
    (line) => {
      expect(() => parseMessages(`{"reply":1,"ok":true}\n${line}\n`)).toThrow(
        expect.objectContaining({
          code: 'PROTOCOL_ERROR',
          facts: { problem: `not JSON: ${line}` },
          cause: expect.any(SyntaxError) as Error,
        }) as Error,
      );
    },
  );

  test.each(['7', 'null', '"event"', '[]', '{}', '{"Event":"state"}'])(
    'is a breach when it is neither event nor reply: %s',
    (line) => {
      expect(() => parseMessages(`${line}\n`)).toThrow(
        expect.objectContaining({
          code: 'PROTOCOL_ERROR',
          facts: { problem: `neither event nor reply: ${line}` },
        }) as Error,
      );
    },
  );

  test('is cut where an error repeats it', () => {
    expect(() => parseMessages('x'.repeat(10_000))).toThrow(
      expect.objectContaining({ facts: { problem: `not JSON: ${'x'.repeat(200)}` } }) as Error,
    );
  });
});

describe('a request', () => {
  test('is a line with its number, its verb and what has a value', () => {
    expect(requestLine(1, 'members')).toBe('1 members\n');
    expect(requestLine(12, 'terminate', { signal: 'INT', grace: 0, hard: undefined })).toBe(
      '12 terminate signal=INT grace=0\n',
    );
  });
});
