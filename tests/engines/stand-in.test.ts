import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { conclude } from '../../src/engines/conclusion.ts';
import { claude } from '../../src/engines/claude.ts';
import { eventually } from '../helpers/eventually.ts';
import { awkwardServer } from './start-request.ts';
import { playStandIn, type Played } from './stand-in.ts';

describe.each(['claude', 'codex'] as const)(
  'a stand-in for %s, started by the plan and read by the reader',
  (name) => {
    it('finishes', async () => {
      const played = await playStandIn(name, { scenario: 'ok' });
      expect(played.exit).toEqual({ code: 0, signal: null });
      expect(played.outcome).toMatchObject({
        verdict: 'success',
        resultText: 'done',
        toolCalls: 1,
        unparsedLines: 0,
      });
      expect(played.outcome.usage.tokens).toMatchObject({ input: 300, output: 60 });
      expect(played.outcome.sessionId).toMatch(/^[0-9a-f-]{36}$/u);
      expect(ended(played)).toMatchObject({ cause: 'completed', status: 'completed' });
    });

    it.each([20_000, 2_000_000])('gets a prompt of %d characters whole', async (length) => {
      const prompt = 'ünï "$(id)" \n'.repeat(length / 13);
      const scenario = [{ say: '{prompt.length} {prompt.sha256}' }, { result: {} }];
      const { outcome } = await playStandIn(name, { prompt, scenario });
      const sha256 = createHash('sha256').update(prompt).digest('hex');
      expect(outcome.resultText).toBe(`${String(prompt.length)} ${sha256}`);
    });

    it('says that it is done, and hangs', async () => {
      const played = await playStandIn(name, {
        scenario: 'result-then-hang',
        onEvent: (event, stage) => {
          if (event.type === 'result') stage.kill('SIGTERM');
        },
      });
      expect(played.exit).toEqual({ code: 143, signal: null });
      expect(ended(played)).toMatchObject({ cause: 'completed' });
    });

    it('fails', async () => {
      const played = await playStandIn(name, { scenario: 'error' });
      expect(played.exit.code).toBe(1);
      expect(played.outcome).toMatchObject({
        verdict: 'error',
        problem: 'API Error: 500 Internal server error',
      });
      expect(played.outcome.warningCount).toBeGreaterThan(0);
      expect(ended(played)).toMatchObject({ cause: 'failed', status: 'error' });
    });

    it('meets a limit', async () => {
      const played = await playStandIn(name, { scenario: 'limit' });
      expect(played.outcome.verdict).toBe('limit');
      expect(ended(played)).toMatchObject({ cause: 'failed', status: 'failed' });
    });

    it('is denied a tool, which is no success although it exits with 0', async () => {
      const played = await playStandIn(name, { scenario: 'denied', permissionMode: 'read-only' });
      expect(played.exit.code).toBe(0);
      expect(played.outcome).toMatchObject({ verdict: 'denied', resultText: 'I was not allowed to' });
      expect(played.outcome.denials).toHaveLength(1);
      expect(ended(played)).toMatchObject({
        cause: 'failed',
        problem: expect.stringContaining('1 refused') as string,
      });
    });

    it('is cut in the middle of a line', async () => {
      const played = await playStandIn(name, { scenario: 'cut' });
      expect(played.outcome).toMatchObject({ verdict: 'none', cut: true, resultText: 'half way' });
      expect(ended(played)).toMatchObject({ cause: 'exited', status: 'error' });
    });

    it('crashes', async () => {
      const played = await playStandIn(name, { scenario: 'crash' });
      expect(played.exit).toEqual({ code: null, signal: 'SIGKILL' });
      expect(ended(played)).toMatchObject({ cause: 'exited', status: 'error' });
    });

    it('writes lines of 30 MB, and is understood around them', async () => {
      const { outcome } = await playStandIn(name, { scenario: 'big-lines' });
      expect(outcome).toMatchObject({
        verdict: 'success',
        resultText: 'done',
        toolCalls: 1,
        unparsedLines: 1,
      });
      expect(outcome.warnings.join()).toMatch(/A line of \d{8} bytes was shortened/u);
    });

    it('resumes a conversation, and is charged for its own part', async () => {
      const session = { kind: 'resume', id: 'conv-1' } as const;
      const { outcome } = await playStandIn(name, { scenario: 'ok', session });
      expect(outcome.sessionId).toBe('conv-1');
      expect(outcome.usage.tokens.input).toBe(name === 'codex' ? 1300 : 300);
    });

    it('ignores every polite signal', async () => {
      const played = await playStandIn(name, {
        scenario: 'deaf',
        onEvent: (event, stage) => {
          if (event.type !== 'text') return;
          stage.kill('SIGTERM');
          stage.kill('SIGHUP');
          stage.kill('SIGKILL');
        },
      });
      expect(played.exit.signal).toBe('SIGKILL');
    });

    it('leaves processes of every kind behind', async () => {
      let left: Leftover[] = [];
      try {
        const played = await playStandIn(name, {
          scenario: 'leaves',
          onEvent: (event, stage) => {
            if (event.type === 'text') left = leftovers(join(stage.directory, 'stand-in-pids.jsonl'));
          },
        });
        expect(played.outcome.verdict).toBe('success');
        expect(left.map(({ kind }) => kind).sort()).toEqual(
          ['background', 'double-fork', 'nohup', 'setsid', 'stubborn', 'stubborn-server'].sort(),
        );
        for (const { pid } of left) expect(alive(pid), `pid ${String(pid)}`).toBe(true);
      } finally {
        for (const { pid } of left) process.kill(pid, 'SIGKILL');
        for (const { pid } of left)
          await eventually(() => !alive(pid), { what: `pid ${String(pid)} to be gone` });
      }
    });
  },
);

describe('a stand-in for claude', () => {
  it('finds our MCP server in the file that it is given', async () => {
    let record = '';
    await playStandIn('claude', {
      scenario: [{ record: 'called.json' }, { say: 'done' }, { result: {} }],
      mcpServer: awkwardServer,
      onEvent: (event, stage) => {
        if (event.type === 'text') record = readFileSync(join(stage.directory, 'called.json'), 'utf8');
      },
    });
    const { servers } = JSON.parse(record) as { servers: Readonly<Record<string, object>> };
    expect(servers['agent-reaper']).toMatchObject({
      command: awkwardServer.command,
      args: awkwardServer.args,
    });
  });

  it('answers several messages on an input that is held open, and its figures are not counted twice', async () => {
    const results: string[] = [];
    const scenario = [
      [{ say: 'first' }, { result: { text: 'first' } }],
      [{ say: '{prompt.length}' }, { result: { text: 'second' } }],
    ];
    const played = await playStandIn('claude', {
      scenario,
      holdInputOpen: true,
      onEvent: (event, stage) => {
        if (event.type !== 'result') return;
        results.push(event.message ?? '');
        if (results.length === 1) stage.send(claude.encodeMessage?.('more, please') ?? '');
        else stage.closeInput();
      },
    });
    expect(results).toEqual(['first', 'second']);
    expect(played.exit.code).toBe(0);
    expect(played.outcome).toMatchObject({
      results: 2,
      usage: { tokens: { input: 200, output: 40 }, costUsd: 1 },
    });
  });

  it('ends an interrupted run with 0 and a result that is no success', async () => {
    const played = await playStandIn('claude', {
      scenario: 'stall',
      onEvent: (event, stage) => {
        if (event.type === 'text') stage.kill('SIGINT');
      },
    });
    expect(played.exit.code).toBe(0);
    expect(ended(played)).toMatchObject({ cause: 'failed', status: 'error' });
  });

  it('refuses options that the real one does not have', async () => {
    const played = await playStandIn('claude', { scenario: 'ok', extraArgs: ['--no-such-option'] });
    expect(played.exit.code).toBe(1);
    expect(played.stderr).toContain('--no-such-option');
    expect(ended(played).problem).toContain('never said anything');
  });
});

interface Leftover {
  readonly kind: string;
  readonly pid: number;
}

function leftovers(path: string): Leftover[] {
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Leftover);
}

function ended(played: Played): ReturnType<typeof conclude> {
  return conclude(true, played.outcome, played.exit);
}

/** Not a zombie: an orphan that ended is reaped by init in its own time. */
function alive(pid: number): boolean {
  try {
    return !/^State:\s*Z/mu.test(readFileSync(`/proc/${String(pid)}/status`, 'utf8'));
  } catch {
    return false;
  }
}
