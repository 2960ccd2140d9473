import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  defaultLineLimits,
  LineSplitter,
  type Line,
  type LineLimits,
} from '../../src/engines/line-splitter.ts';

const tiny: LineLimits = { whole: 40, string: 8, shortened: 64 };

describe('LineSplitter', () => {
  it('gives the lines without their line feeds, and the unfinished rest at the end', () => {
    expect(texts(split(['one\ntw', 'o\n\nthree']))).toEqual(['one', 'two', '', 'three']);
    expect(split(['one\ntwo']).map((line) => line.terminated)).toEqual([true, false]);
  });

  it('gives the same lines however the bytes are chunked', () => {
    const line = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 90 }),
      fc.json({ maxDepth: 2 }),
      fc.string({ maxLength: 60 }).map((value) => JSON.stringify({ type: 'x', value, more: value })),
    );
    fc.assert(
      fc.property(fc.array(line), fc.array(fc.nat(20)), (lines, cuts) => {
        const bytes = Buffer.from(lines.join('\n'));
        expect(readable(split(chunksOf(bytes, cuts), tiny))).toEqual(readable(split([bytes], tiny)));
      }),
    );
  });

  it('shortens the long strings of a long line, and leaves it JSON', () => {
    const line = JSON.stringify({ type: 'tool_result', output: 'x'.repeat(500), id: 'call-1' });
    const [shortened] = split([line, '\n'], tiny);
    expect(shortened).toMatchObject({ state: 'shortened', length: line.length });
    expect(JSON.parse(shortened?.bytes.toString() ?? '')).toEqual({
      type: 'tool_res…',
      output: 'xxxxxxxx…',
      id: 'call-1',
    });
  });

  it('keeps any shortened JSON line parseable, whatever its strings hold', () => {
    const limits = { whole: 0, string: 5, shortened: 1 << 20 };
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }), fc.array(fc.nat(7)), (value, cuts) => {
        // The replacement character itself would look like a sequence that was cut in two.
        fc.pre(!JSON.stringify(value).includes('\uFFFD'));
        const bytes = Buffer.from(`${escapeSome(JSON.stringify(value))}\n`);
        const [line] = split(chunksOf(bytes, cuts), limits);
        const read = line?.bytes.toString() ?? '';
        expect(read).not.toContain('\uFFFD');
        // As JSON has it: there is no -0 in it.
        expect(shapeOf(JSON.parse(read))).toEqual(shapeOf(JSON.parse(JSON.stringify(value)) as typeof value));
      }),
    );
  });

  it('gives up a line that stays too long, says how long it was, and goes on', () => {
    const numbers = JSON.stringify(Array.from({ length: 100 }, (_, index) => index));
    const [first, second] = split([`${numbers}\nafter\n`], tiny);
    expect(first).toMatchObject({ state: 'oversized', length: numbers.length });
    expect(first?.bytes.toString()).toBe(numbers.slice(0, 256));
    expect(second?.bytes.toString()).toBe('after');
  });

  it('holds a bounded part of a 30 MB line', () => {
    const splitter = new LineSplitter();
    const chunk = Buffer.alloc(64 << 10, 'a');
    splitter.push(Buffer.from('{"type":"user","output":"'));
    for (let sent = 0; sent < 30_000_000; sent += chunk.length) expect(splitter.push(chunk)).toEqual([]);
    const [line] = splitter.push(Buffer.from('","last":true}\n'));
    expect(line?.length).toBeGreaterThan(30_000_000);
    expect(line?.bytes.length).toBeLessThan(2 * defaultLineLimits.string);
    expect(JSON.parse(line?.bytes.toString() ?? '')).toMatchObject({ type: 'user', last: true });
  });
});

function split(chunks: readonly (string | Buffer)[], limits?: LineLimits): Line[] {
  const splitter = new LineSplitter(limits);
  const lines = chunks.flatMap((chunk) => splitter.push(Buffer.from(chunk)));
  return [...lines, ...splitter.end()];
}

/** With strings for bytes, which are quick to compare. */
function readable(lines: readonly Line[]): unknown {
  return lines.map((line) => ({ ...line, bytes: line.bytes.toString('latin1') }));
}

function texts(lines: readonly Line[]): string[] {
  return lines.map((line) => line.bytes.toString());
}

/** Cuts the bytes into pieces of the given lengths, over and over. */
function chunksOf(bytes: Buffer, lengths: readonly number[]): Buffer[] {
  const steps = lengths.filter((length) => length > 0);
  const chunks: Buffer[] = [];
  for (let from = 0, turn = 0; from < bytes.length; turn += 1) {
    const length = steps[turn % steps.length] ?? bytes.length;
    chunks.push(bytes.subarray(from, from + length));
    from += length;
  }
  return chunks;
}

/** Writes every third non-ASCII character as a \u escape, for CLIs differ in that. */
function escapeSome(json: string): string {
  let turn = 0;
  return json.replace(/[\u0080-\uffff]/gu, (character) => {
    turn += 1;
    if (turn % 3 !== 0) return character;
    return [...Array(character.length).keys()]
      .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
      .join('');
  });
}

/** The structure of a JSON value with its strings blanked: what shortening must not change. Keys may be shortened too. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value === 'object' && value !== null) return 'object';
  return typeof value === 'string' ? 'string' : value;
}
