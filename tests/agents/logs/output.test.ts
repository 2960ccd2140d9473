import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readOutput } from '../../../src/agents/logs/output.ts';
import { outputFormats } from '../../../src/agents/logs/output-options.ts';
import { reportFinding, reportProgress } from '../../../src/store/reports.ts';
import { loggedAgent, numbered } from './helpers.ts';

const recorded = join(import.meta.dirname, '../../real/streams');

describe('the output of an agent', () => {
  it('is its newest lines, within the bound, and says how to get the older ones', async () => {
    const agent = loggedAgent();
    agent.write(numbered(1, 5_000));
    const { output, previous_cursor: previous, next_cursor: next, source } = await agent.readText();
    expect(output.length).toBeLessThanOrEqual(10_000);
    expect(output).toMatch(/\nline 5000$/);
    expect([typeof previous, typeof next, source]).toEqual(['string', 'string', 'jsonl_log']);
  });

  it('is empty before there is a log, and goes on where the log begins', async () => {
    const agent = loggedAgent();
    const before = await agent.read();
    expect(before).toMatchObject({ output: '', source: 'none', previous_cursor: null });
    expect(before.notice).toContain('no log yet');
    agent.write('first words\n');
    expect(await agent.text({ cursor: before.next_cursor ?? '' })).toBe('first words');
  });

  it('is empty for an empty log, in each format', async () => {
    const agent = loggedAgent();
    agent.write('');
    const outputs = await Promise.all(outputFormats.map((format) => agent.read({ format })));
    expect(outputs.map(({ output }) => output)).toEqual(['', '', []]);
  });

  it('says that a log is gone when somebody has removed it', async () => {
    const agent = loggedAgent();
    agent.write('words\n');
    agent.end();
    rmSync(agent.files.stream);
    expect((await agent.read()).notice).toContain('removed');
    rmSync(join(agent.workspace, 'logs'), { recursive: true });
    expect((await agent.read()).notice).toContain('removed');
  });

  it('never comes through a link, neither of the file nor of its directory', async () => {
    const agent = loggedAgent();
    const secret = join(agent.workspace, 'secret');
    writeFileSync(secret, 'secret\n', { mode: 0o600 });
    symlinkSync(secret, agent.files.stream);
    await expect(agent.read()).rejects.toMatchObject({ code: 'INSECURE_PATH' });
    const logs = join(agent.workspace, 'logs');
    rmSync(logs, { recursive: true });
    symlinkSync(join(agent.workspace, 'output'), logs);
    writeFileSync(join(agent.workspace, 'output', 'x'), '');
    await expect(agent.read()).rejects.toMatchObject({ code: 'INSECURE_PATH' });
  });

  it('shows half a line of plain text, and shows it again when it is whole', async () => {
    const agent = loggedAgent();
    agent.write('one\nContinue? [y/');
    const { output, next_cursor: next } = await agent.read();
    expect(output).toBe('one\nContinue? [y/');
    expect(await agent.text({ cursor: next ?? '' })).toBe('');
    agent.append('n] y\n');
    expect(await agent.text({ cursor: next ?? '' })).toBe('Continue? [y/n] y');
  });

  it('holds half a line of JSON back until it is whole, or nobody writes any more', async () => {
    const agent = loggedAgent({ engine: 'claude' });
    agent.write('{"type":"system"}\n{"type":"resu');
    expect(await agent.text({ format: 'jsonl' })).toBe('{"type":"system"}');
    agent.end();
    const { output, next_cursor: next } = await agent.read({ format: 'parsed' });
    expect(output).toEqual([
      { type: 'system' },
      { parse_error: expect.any(String) as unknown, line: '{"type":"resu' },
    ]);
    expect(next).toBeNull();
  });

  it('survives binary bytes, NULs, CRLF and what is no UTF-8', async () => {
    const agent = loggedAgent();
    agent.write(Buffer.from('a\0b\r\n\xff\xfe broken\n\n\u001b[31mred', 'latin1'));
    agent.end();
    expect(await agent.text()).toBe('a\0b\n\uFFFD\uFFFD broken\n\n\u001b[31mred');
    expect((await agent.read({ format: 'parsed' })).output).toEqual([
      { text: 'a\0b' },
      { text: '\uFFFD\uFFFD broken' },
      { text: '' },
      { text: '\u001b[31mred' },
    ]);
  });

  it('keeps what a terminal would act upon out of the entries of a stream', async () => {
    const agent = loggedAgent({ engine: 'claude' });
    agent.write(
      `${JSON.stringify({ type: 'assistant', message: { content: [{ type: 'text', text: 'a\u001b]0;x\u0007\nb' }] } })}\n`,
    );
    expect(await agent.text()).toBe('[ASST] a\uFFFD]0;x\uFFFD b');
  });

  it.each(['claude', 'codex', 'gemini', 'opencode'])('reads as entries for the engine %s', async (engine) => {
    const agent = loggedAgent({ engine });
    agent.write(readFileSync(join(recorded, engine, 'shell-tool.jsonl')));
    agent.end();
    const whole = await agent.text({ from: 'start' });
    expect(whole).toMatchSnapshot();
    // From the end it reads the same.
    expect(await agent.text({ tail: 1 })).toBe(whole.split('\n').at(-1));
  });

  it('tells apart the formats', async () => {
    const agent = loggedAgent({ engine: 'claude' });
    const line = '{"type":"user","message":{"content":[{"type":"tool_result","content":"seen"}]}}';
    agent.write(`${line}\n\nnot json\n`);
    expect(await agent.text()).toBe('[RESULT] seen\n[SYS] not json');
    expect(await agent.text({ format: 'jsonl' })).toBe(`${line}\nnot json`);
    expect((await agent.read({ format: 'parsed' })).output).toEqual([
      JSON.parse(line),
      { parse_error: expect.any(String) as unknown, line: 'not json' },
    ]);
  });

  it('gives the last entries for `recent`, each of them short', async () => {
    const agent = loggedAgent({ engine: 'claude' });
    const says = (text: string): string =>
      `${JSON.stringify({ type: 'assistant', message: { content: [{ type: 'text', text }] } })}\n`;
    agent.write(Array.from({ length: 50 }, (_, n) => says(`${String(n)} ${'x'.repeat(400)}`)).join(''));
    const entries = (await agent.text({ responseFormat: 'recent' })).split('\n');
    expect(entries).toHaveLength(20);
    expect(entries[0]).toMatch(/^\[ASST\] 30 x{297}… \[103 more characters\]$/);
    expect((await agent.text({ responseFormat: 'recent', recentLines: 3 })).split('\n')).toHaveLength(3);
  });

  it('sums up a whole log, and what the agent reported', async () => {
    const agent = loggedAgent({ engine: 'claude' });
    agent.write(readFileSync(join(recorded, 'claude/shell-fails.jsonl')));
    reportProgress(agent.manager.store, agent.id, { status: 'working', message: 'on it', progress: 10 });
    const finding = { finding_type: 'issue', severity: 'high', message: 'It leaks', data: null };
    reportFinding(agent.manager.store, agent.id, finding);
    agent.end();
    const { output } = await agent.read({ responseFormat: 'summary', format: 'parsed' });
    expect(output).toMatchObject({
      error_count: 1,
      status_changes: [{ status: 'working', reason: 'on it' }, { status: 'error' }],
      findings: [{ type: 'issue', severity: 'high', message: 'It leaks' }],
      tool_calls: { total: 1, by_name: { Bash: 1 } },
      result: { verdict: 'success', text: 'All done.', exit_code: 0 },
    });
    expect(await agent.text({ responseFormat: 'summary' })).toContain('tool calls: 1 (Bash 1)');
  });

  it('has the metadata of the predecessor', async () => {
    const agent = loggedAgent({ engine: 'gemini' });
    agent.write(readFileSync(join(recorded, 'gemini/plain-answer.jsonl')));
    agent.append('oops\n');
    const { metadata } = await agent.read({ includeMetadata: true, format: 'jsonl', filter: 'message|oops' });
    expect(metadata).toEqual({
      log_source: 'jsonl_log',
      total_lines: 6,
      returned_lines: 4,
      file_path: agent.files.stream,
      file_size_bytes: expect.any(Number) as unknown,
      file_modified_time: expect.stringMatching(/^\d{4}-.*Z$/) as unknown,
      dropped_bytes: 0,
      response_format: 'full',
      first_timestamp: '2026-01-01T00:00:00.000Z',
      last_timestamp: '2026-01-01T00:00:00.000Z',
      parse_errors: [expect.any(String)],
      filter_pattern: 'message|oops',
      matched_lines: 4,
    });
  });

  it('stays within its bound, whatever a line holds', async () => {
    const agent = loggedAgent({ engine: 'claude' });
    const calls = Array.from({ length: 90 }, () => ({
      type: 'tool_use',
      name: 'Bash',
      input: 'x'.repeat(3_000),
    }));
    const line = JSON.stringify({ type: 'assistant', message: { content: calls } });
    agent.write(`${line}\n`.repeat(20));
    for (const maxCharacters of [500, 3_000, 10_000]) {
      for (const format of ['text', 'jsonl'] as const) {
        const output = await agent.text({ format, maxCharacters });
        expect([output.length > 100, output.length <= maxCharacters]).toEqual([true, true]);
        const sample = await agent.text({ format, maxBytes: maxCharacters });
        expect([sample.length > 100, sample.length <= maxCharacters]).toEqual([true, true]);
      }
    }
  });

  it('refuses options that make no sense, and says what would', async () => {
    const agent = loggedAgent();
    for (const [options, expected] of [
      [{ format: 'xml' }, 'one of text, jsonl, parsed'],
      [{ responseFormat: 'short' }, 'one of full, summary, compact, recent'],
      [{ tail: 0 }, 'a whole number from 1 to 1000000'],
      [{ maxBytes: 1.5 }, 'a whole number from 500 to 1048576'],
      [{ cursor: 'bm9uc2Vuc2U' }, 'a cursor of a page before'],
    ] as const) {
      await expect(agent.read(options as never)).rejects.toMatchObject({
        code: 'INVALID_OPTION',
        facts: { expected },
      });
    }
  });

  it('is of an agent that exists', async () => {
    const { manager } = loggedAgent();
    await expect(readOutput(manager, 'nobody-000000-000000')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(readOutput(manager, '../../etc/passwd')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
