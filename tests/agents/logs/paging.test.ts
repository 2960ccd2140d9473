import { rmSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OutputOptions } from '../../../src/agents/logs/output-options.ts';
import { loggedAgent, numbered, type LoggedAgent } from './helpers.ts';

describe('paging through a log', () => {
  it.each(['start', 'end'] as const)('from the %s gives each line once, in order', async (from) => {
    const agent = loggedAgent();
    const content = numbered(1, 3_000);
    agent.write(content);
    agent.end();
    expect((await allPages(agent, { from, maxCharacters: 2_000 })).join('')).toBe(content);
  });

  it('covers any bytes exactly once, whatever the page is', { timeout: 120_000 }, async () => {
    const line = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.integer({ min: 1, max: 300_000 }).map((length) => new Uint8Array(length).fill(0x61)),
    );
    const agent = loggedAgent();
    agent.end();
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 30 }),
        fc.constantFrom('start', 'end'),
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        async (lines, from, tail, ended) => {
          const log = Buffer.concat(lines.map((bytes) => Buffer.concat([bytes, Buffer.from('\n')])));
          const content = ended || log.length === 0 ? log : log.subarray(0, -1);
          agent.write(content);
          const size = {
            format: 'jsonl',
            ...(from === 'end' ? { tail } : { maxCharacters: 500 * tail }),
          } as const;
          const pages = await allPages(agent, { from, ...size });
          const expected = content.toString().split('\n');
          if (expected.at(-1) === '') expected.pop();
          const shown = expected.map((text) => text.replace(/\r$/, ''));
          const got = pages.join('').split('\n').slice(0, -1);
          expect(got.map((text) => text.slice(0, 400))).toEqual(shown.map((text) => text.slice(0, 400)));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('goes on with what was written since', async () => {
    const agent = loggedAgent();
    agent.write('one\n');
    const first = await agent.read();
    expect(await agent.text({ cursor: first.next_cursor ?? '' })).toBe('');
    agent.append('two\nthree\n');
    expect(await agent.text({ cursor: first.next_cursor ?? '' })).toBe('two\nthree');
  });

  it('keeps its place while the log rotates, and says when that place was dropped', async () => {
    const agent = loggedAgent();
    agent.write(numbered(1, 2));
    agent.rotate('first');
    agent.append(numbered(3, 4));
    const { next_cursor: next } = await agent.read();
    agent.append(numbered(5, 5));
    agent.rotate('prev');
    agent.append(numbered(6, 6));
    const cursor = next ?? '';
    expect(await agent.text({ cursor })).toBe('line 5\nline 6');
    agent.rotate('prev');
    agent.append(numbered(7, 7));
    agent.end({ dropped: 21, rotations: 3 });
    const after = await agent.read({ cursor });
    expect(after.output).toBe(
      '[SYS] 21 bytes of the log were dropped here, by its size limit\nline 6\nline 7',
    );
    expect(after.notice).toContain('dropped');
  });

  it('of the whole log goes from the first segment over the gap to the newest', async () => {
    const agent = loggedAgent();
    agent.write(`${numbered(1, 2)}cut`);
    agent.rotate('first');
    agent.append(numbered(3, 3));
    agent.rotate('prev');
    agent.append(numbered(4, 4));
    // Whoever wrote it may be gone without a word.
    expect(await agent.text({ from: 'start', format: 'jsonl' })).toBe(
      'line 1\nline 2\ncut\n{"type":"agent_reaper_gap","dropped_bytes":null}\nline 3\nline 4',
    );
    expect(await agent.text({ maxBytes: 1_000, format: 'jsonl' })).toContain(
      'cut\n{"type":"agent_reaper_gap"',
    );
    agent.end({ dropped: 0, rotations: 2 });
    expect(await agent.text({ from: 'start' })).toBe('line 1\nline 2\ncutline 3\nline 4');
    expect((await allPages(agent, { from: 'end', tail: 1 })).join('')).toBe(
      'line 1\nline 2\ncutline 3\nline 4\n',
    );
  });

  it('shows what is left when somebody has removed a segment', async () => {
    const agent = loggedAgent();
    agent.write(numbered(1, 1));
    agent.rotate('first');
    agent.append(numbered(2, 2));
    agent.rotate('prev');
    agent.append(numbered(3, 3));
    agent.end({ dropped: 0, rotations: 2 });
    rmSync(agent.files.stream);
    expect(await agent.text()).toBe('line 1\nline 2');
    rmSync(`${agent.files.stream}.first`);
    expect(await agent.text()).toContain('line 2');
  });
});

/** All pages that there are in one direction, each line ended, in the order of the log. */
async function allPages(agent: LoggedAgent, options: OutputOptions): Promise<string[]> {
  const pages: string[] = [];
  const { from, ...size } = options;
  // An empty page and a page with one empty line read the same, but they do not count the same.
  let page = await agent.readText({ ...options, includeMetadata: true });
  for (;;) {
    const { output } = page;
    pages.push(page.metadata?.returned_lines === 0 ? '' : `${output}\n`);
    const cursor = from === 'start' ? page.next_cursor : page.previous_cursor;
    if (cursor === null) break;
    page = await agent.readText({ ...size, cursor, includeMetadata: true });
  }
  return from === 'start' ? pages : pages.reverse();
}
