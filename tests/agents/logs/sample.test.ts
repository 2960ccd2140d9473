import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Shown } from '../../../src/agents/logs/presentation.ts';
import { Sampler } from '../../../src/agents/logs/sample.ts';
import { loggedAgent, numbered } from './helpers.ts';

describe('a sample of a log', () => {
  it('is all of it where that fits', async () => {
    const agent = loggedAgent();
    agent.write(numbered(1, 50));
    expect(await agent.text({ maxBytes: 1_000 })).toBe(numbered(1, 50).trimEnd());
  });

  it('has the first line, the last, what matters, and says what it left out', async () => {
    const agent = loggedAgent();
    agent.write(`${numbered(1, 20_000)}an error\n${numbered(20_002, 40_000)}`);
    const { output, metadata } = await agent.readText({ maxBytes: 1_000, includeMetadata: true });
    const lines = output.split('\n');
    expect(output.length).toBeLessThanOrEqual(1_000);
    expect([lines[0], lines.at(-1)]).toEqual(['line 1', 'line 40000']);
    expect(lines).toContain('an error');
    const omitted = lines.map((line) => Number(/^\.\.\. (\d+) lines omitted \.\.\.$/.exec(line)?.[1] ?? -1));
    const total = omitted.reduce((sum, count) => sum + (count === -1 ? 1 : count), 0);
    expect(total).toBe(40_000);
    expect(metadata?.sampling_stats).toMatchObject({
      sampled: true,
      original_lines: 40_000,
      critical_lines: 1,
    });
  });

  it('of what a filter found, of the last lines, as JSON', async () => {
    const agent = loggedAgent();
    agent.write(numbered(1, 1_000));
    const { output } = await agent.read({ maxBytes: 1_000, filter: '[05]$', tail: 150, format: 'parsed' });
    const values = output as readonly { readonly text?: string; readonly type?: string }[];
    expect([values[0], values.at(-1)]).toEqual([{ text: 'line 255' }, { text: 'line 1000' }]);
    expect(values.some(({ type }) => type === 'truncation_marker')).toBe(true);
  });

  it('never takes more than its room, and is even', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 300 }), fc.boolean()), { minLength: 1, maxLength: 400 }),
        fc.integer({ min: 500, max: 5_000 }),
        (lines, room) => {
          const sampler = new Sampler<Shown>(room);
          for (const [characters, matters] of lines)
            sampler.add(characters, matters, () => shown(characters));
          const sample = sampler.finish();
          const characters = sample.lines.map((line) => ('omitted' in line ? 60 : line.characters));
          expect(characters.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(room);
          const counted = sample.lines.map((line) => ('omitted' in line ? line.omitted : 1));
          expect(counted.reduce((sum, count) => sum + count, 0)).toBe(lines.length);
        },
      ),
    );
  });
});

function shown(characters: number): Shown {
  return { entries: [{ text: 'x'.repeat(characters - 1), partial: false }], shortened: false, characters };
}
