import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { EngineEvent } from '../../src/engines/event.ts';
import { outcomeFromStream, type StreamOutcome } from '../../src/engines/outcome.ts';
import { engineNamed } from '../../src/engines/registry.ts';
import { StreamReader } from '../../src/engines/stream-reader.ts';

/** Standard output of the real CLIs; see the README there for what the model said. */
const recordings = new URL('../real/streams/', import.meta.url);

type Verdicts = Readonly<Record<string, StreamOutcome['verdict']>>;

const success: Verdicts = {
  'plain-answer': 'success',
  'shell-tool': 'success',
  'shell-fails': 'success',
  'two-calls': 'success',
  'mcp-tool': 'success',
  'mcp-tool-fails': 'success',
  'overloaded-once': 'success',
  'cut-once': 'success',
  resumed: 'success',
  'unknown-model': 'success',
};

const failure: Verdicts = {
  'wrong-key': 'error',
  'wrong-model': 'error',
  'server-error': 'error',
  'cut-always': 'error',
  'invalid-json': 'error',
  'rate-limited': 'limit',
  silent: 'none',
  terminated: 'none',
  denied: 'denied',
};

/** What each CLI's streams amount to. */
const expected: Readonly<Record<string, Verdicts>> = {
  claude: { ...success, ...failure, 'turn-limit': 'limit', 'cost-limit': 'budget' },
  // Its sandbox lets a command fail instead of refusing it, and a garbled reply is no error to it.
  codex: { ...success, ...failure, denied: 'success', 'invalid-json': 'success' },
  // Two were still retrying, in silence, when they were killed.
  gemini: { ...success, ...failure, 'cut-once': 'error', 'rate-limited': 'none', 'server-error': 'none' },
  opencode: {
    ...success,
    ...failure,
    'unknown-model': 'error',
    'cut-always': 'none',
    'server-error': 'none',
  },
};

describe.each(Object.keys(expected))('a recorded stream of %s', (name) => {
  const files = readdirSync(new URL(`${name}/`, recordings)).map((file) => file.replace('.jsonl', ''));

  it.each(files)('%s is understood', (recording) => {
    const bytes = readFileSync(new URL(`${name}/${recording}.jsonl`, recordings));
    const events = read(name, [bytes]);
    const outcome = outcomeFromStream(events);
    const verdict = expected[name]?.[recording];
    expect(verdict, `add ${recording} to the table of ${name}`).toBeDefined();
    expect(outcome.verdict).toBe(verdict);
    expect(events.filter(({ type }) => type === 'unparsed')).toEqual([]);
    expect(outcome.silent).toBe(bytes.length === 0);
    if (bytes.length > 0) expect(outcome.sessionId).not.toBeNull();
    if (verdict === 'success') expect(outcome.usage.tokens.input).toBeGreaterThanOrEqual(120);
    if (verdict === 'success') expect(outcome.resultText).toMatch(/\.$/u);
    if (verdict === 'error' || verdict === 'limit') expect(outcome.problem).toMatch(/\w{4}/u);
  });

  it('gives the same events when it comes in pieces of seven bytes', () => {
    const bytes = readFileSync(new URL(`${name}/shell-tool.jsonl`, recordings));
    const pieces = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, index) =>
      bytes.subarray(index * 7, index * 7 + 7),
    );
    expect(read(name, pieces)).toEqual(read(name, [bytes]));
  });
});

function read(name: string, chunks: readonly Buffer[]): readonly EngineEvent[] {
  const engine = engineNamed(name);
  const reader = new StreamReader(engine.format, engine.events());
  const events = chunks.flatMap((chunk) => reader.push(chunk));
  return [...events, ...reader.end()];
}
