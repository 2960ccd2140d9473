import type { CliName } from '../clis.ts';
import type { LaunchOptions } from '../env/profile.ts';
import type { SmokeName } from '../scenarios/smoke.ts';

/** How one CLI ends one scenario: seen with the pinned versions, not taken from their documents. */
export interface Expectation {
  readonly code: number;
  /** Part of its last event. */
  readonly last: object;
  /** Requests that the scenario answered. */
  readonly turns: number;
}

type Row = Readonly<Record<CliName, Expectation | 'hangs' | 'not offered'>>;

export const success: Readonly<Record<CliName, object>> = {
  claude: { type: 'result', subtype: 'success', is_error: false },
  codex: { type: 'turn.completed' },
  gemini: { type: 'result', status: 'success' },
  opencode: { type: 'step_finish', part: { reason: 'stop' } },
};

export const expectations: Readonly<Record<SmokeName, Row>> = {
  'plain-answer': done(1),
  'shell-tool': done(2),
  'shell-fails': done(2),
  'two-calls': done(2),
  'mcp-tool': done(2),
  'mcp-tool-fails': done(2),
  'wrong-key': {
    claude: claudeError(2, { api_error_status: 401 }),
    codex: codexError(2),
    gemini: geminiError(145),
    opencode: opencodeError(1, { statusCode: 401 }),
  },
  'wrong-model': {
    claude: claudeError(2, { api_error_status: 404 }),
    codex: codexError(1),
    gemini: geminiError(1),
    opencode: opencodeError(1, { statusCode: 404 }),
  },
  'rate-limited': {
    claude: claudeError(2, { api_error_status: 429 }),
    codex: codexError(2),
    gemini: 'hangs',
    opencode: opencodeError(6, { statusCode: 429 }),
  },
  'overloaded-once': done(2),
  'server-error': {
    claude: claudeError(2, { api_error_status: 500 }),
    codex: codexError(4),
    gemini: 'hangs',
    opencode: 'hangs',
  },
  'cut-once': { ...done(2), gemini: geminiError(1) },
  'cut-always': {
    claude: claudeError(2, {}),
    codex: codexError(2),
    gemini: geminiError(1),
    opencode: 'hangs',
  },
  // codex passes over an event that it cannot parse.
  'invalid-json': {
    ...done(1),
    claude: claudeError(2, {}),
    gemini: geminiError(1),
    opencode: opencodeError(1, {}),
  },
  'huge-line': done(1),
  silent: { claude: 'hangs', codex: 'hangs', gemini: 'hangs', opencode: 'hangs' },
  // All exit with 0. opencode stops at the first refusal, without a closing step.
  denied: {
    ...done(2),
    claude: { code: 0, turns: 2, last: { ...success.claude, permission_denials: [{ tool_name: 'Bash' }] } },
    opencode: { code: 0, turns: 1, last: { type: 'step_finish', part: { reason: 'tool-calls' } } },
  },
  'turn-limit': onlyClaude({ subtype: 'error_max_turns' }),
  'cost-limit': onlyClaude({ subtype: 'error_max_budget_usd' }),
};

/** What a scenario changes in the way a CLI is started. */
export const launchOptions: Readonly<Partial<Record<SmokeName, Partial<LaunchOptions>>>> = {
  denied: { permissions: 'ask' },
  'turn-limit': { extraArgs: ['--max-turns', '1'] },
  'cost-limit': { extraArgs: ['--max-budget-usd', '0.0001'] },
};

function done(turns: number): Readonly<Record<CliName, Expectation>> {
  const of = (name: CliName): Expectation => ({ code: 0, turns, last: success[name] });
  return { claude: of('claude'), codex: of('codex'), gemini: of('gemini'), opencode: of('opencode') };
}

function claudeError(turns: number, last: object): Expectation {
  return { code: 1, turns, last: { type: 'result', is_error: true, ...last } };
}

function codexError(turns: number): Expectation {
  return { code: 1, turns, last: { type: 'turn.failed' } };
}

function geminiError(code: number): Expectation {
  return { code, turns: 1, last: { type: 'result', status: 'error' } };
}

function opencodeError(turns: number, data: object): Expectation {
  return { code: 1, turns, last: { type: 'error', error: { data } } };
}

function onlyClaude(last: object): Row {
  const claude = claudeError(1, last);
  return { claude, codex: 'not offered', gemini: 'not offered', opencode: 'not offered' };
}
