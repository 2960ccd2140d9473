import { describe, expect, it } from 'vitest';
import { openLineFilter } from '../../../src/agents/logs/line-filter.ts';
import { countLines, linesBefore, linesBetween } from '../../../src/agents/logs/lines.ts';
import type { LogSource } from '../../../src/agents/logs/log-source.ts';
import { readPage } from '../../../src/agents/logs/page.ts';

const gibibyte = 1 << 30;
const block = 256 << 10;

describe('reading lines', () => {
  it('of the end of a gigabyte takes a few kilobytes', async () => {
    const { source, reads } = imagined(gibibyte, (position) => (position % 64 === 63 ? 10 : 0x61));
    const page = await readPage(source, {
      direction: 'older',
      from: gibibyte,
      end: gibibyte,
      lines: 20,
      characters: Infinity,
      filter: openLineFilter(null),
      show: ({ text }) => ({ shown: text, characters: text.length }),
    });
    expect(page.lines).toEqual(Array.from({ length: 20 }, () => 'a'.repeat(63)));
    expect(reads.reduce((sum, length) => sum + length, 0)).toBeLessThan(64 << 10);
  });

  it.each(['forwards', 'backwards'])('holds a bounded part of a line of 30 MB, read %s', async (way) => {
    const size = 30 << 20;
    const { source, reads } = imagined(size + 8, (position) => {
      if (position === 3 || position === size + 3 || position === size + 7) return 10;
      return position < 3 ? 0x62 : position < size + 3 ? 0x61 : 0x63;
    });
    const seen: [number, number, boolean][] = [];
    const batches = way === 'forwards' ? linesBetween(source, 0, size + 8) : linesBefore(source, size + 8);
    for await (const batch of batches)
      for (const line of batch.lines()) seen.push([line.start, line.length, line.isWhole]);
    seen.sort(([one], [other]) => one - other);
    expect(seen).toEqual([
      [0, 3, true],
      [4, size - 1, false],
      [size + 4, 3, true],
    ]);
    expect(Math.max(...reads)).toBeLessThanOrEqual(block);
    // Once to find where it ends, once to read it.
    expect(reads.reduce((sum, length) => sum + length, 0)).toBeLessThan(2.1 * size);
  });

  it('ends where somebody has cut the file', async () => {
    const { source } = imagined(1_000, () => 0x61);
    const cut = { ...source, read: (position: number) => source.read(position, Math.max(0, 100 - position)) };
    const lines = [];
    for await (const batch of linesBetween(cut, 0, 1_000)) lines.push(...batch.lines());
    expect(lines.map(({ length }) => length)).toEqual([100]);
    for await (const batch of linesBefore(cut, 1_000)) expect(batch.start).toBe(0);
  });

  it('counts lines, the last one also without an end', async () => {
    for (const [text, lines] of [
      ['', 0],
      ['\n', 1],
      ['a', 1],
      ['a\n\nb', 3],
    ] as const) {
      const { source } = imagined(text.length, (position) => text.charCodeAt(position));
      expect(await countLines(source, text.length)).toBe(lines);
    }
  });
});

/** A log that is nowhere: its bytes are computed, and the lengths of what was read are kept. */
function imagined(
  size: number,
  byteAt: (position: number) => number,
): { source: LogSource; reads: number[] } {
  const reads: number[] = [];
  const source: LogSource = {
    kind: 'live',
    path: '/nowhere',
    bytesOnDisk: size,
    modifiedAt: 0,
    segments: [{ key: 'a-1', bytes: size }],
    size,
    droppedBytes: 0,
    lines: null,
    complete: true,
    read: (position, length) => {
      const bytes = Buffer.alloc(Math.max(0, Math.min(length, size - position)));
      for (let index = 0; index < bytes.length; index += 1) bytes[index] = byteAt(position + index);
      reads.push(bytes.length);
      return Promise.resolve(bytes);
    },
    refreshed: null,
    close: () => undefined,
  };
  return { source, reads };
}
