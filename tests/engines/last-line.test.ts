import { expect, test } from 'vitest';
import { LastLine } from '../../src/engines/last-line.ts';
import { advance, noProgress } from '../../src/engines/outcome.ts';
import { StreamReader } from '../../src/engines/stream-reader.ts';

function lastLine(text: string, size: number): string {
  const reader = new LastLine();
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) reader.push(Buffer.from(bytes.subarray(at, at + size)));
  reader.end();
  return reader.progress.lastText;
}

test.each([
  '',
  '\n',
  'one',
  'one\n',
  'one\ntwo',
  'one\ntwo\n\n \n',
  '\n\none\r\n',
  'a\n\n\n\n\nb\n\n\n',
  'ünï\nçødé\n',
  '\uFEFFmark\n',
  `${'x'.repeat(300)}\n\n`,
])('says the same of %j as a reader of every line, however it is cut', (text) => {
  const reader = new StreamReader('text', () => []);
  const events = [...reader.push(Buffer.from(text)), ...reader.end()];
  const expected = events.reduce(advance, noProgress).lastText;
  for (const size of [1, 2, 3, 7, 1_000]) expect(lastLine(text, size)).toBe(expected);
});

test('a stream in which nothing was said is silent', () => {
  const reader = new LastLine();
  reader.push(Buffer.from('\n \n'));
  expect(reader.progress.events).toBe(0);
  reader.push(Buffer.from('word\n'));
  expect(reader.progress).toMatchObject({ events: 1, lastText: 'word' });
});

test('of a line without an end only its beginning is kept', () => {
  expect(lastLine('x'.repeat(200_000), 1_000)).toHaveLength(65_536);
  expect(lastLine(`one\n${'x'.repeat(200_000)}\ntwo`, 1_000)).toBe('two');
});
