#!/usr/bin/env node
// Speaks as `claude -p --output-format stream-json` does, from a script instead of a model. See play.js for the steps.
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { exitOnSignals, fail, readAll } from './host.js';
import { end, isMute, play } from './play.js';
import { rounds } from './scenario.js';

const options = readOptions();
const sessionId = options.resume ?? options['session-id'] ?? randomUUID();
const totals = { input: 0, output: 0, costUsd: 0 };
let turn = { input: 0, output: 0, answers: 0, denials: [] };

exitOnSignals({ SIGTERM: 143, SIGHUP: 129, SIGINT: interrupted });

if (options['input-format'] === 'stream-json') {
  let script;
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() === '') continue;
    const prompt = JSON.parse(line)
      .message.content.map((block) => block.text)
      .join('\n');
    script ??= rounds(prompt);
    // The last round answers every further message.
    await round(script.length > 1 ? script.shift() : script[0], prompt);
  }
} else {
  const prompt = await readAll(process.stdin);
  if (prompt === '') fail('Error: Input must be provided either through stdin or as a prompt argument', 1);
  for (const steps of rounds(prompt)) await round(steps, prompt);
}
await end();

async function round(steps, prompt) {
  turn = { input: 0, output: 0, answers: 0, denials: [] };
  if (!isMute(steps))
    emit({ type: 'system', subtype: 'init', cwd: process.cwd(), tools: ['Bash'], ...init() });
  await play(steps, prompt, dialect());
}

function dialect() {
  return {
    servers: mcpServers,
    say: (text) => answer({ type: 'text', text }),
    tool({ name, input, output, isError = false }) {
      const id = `toolu_${String(turn.answers)}`;
      answer({ type: 'tool_use', id, name, input });
      user({ type: 'tool_result', tool_use_id: id, content: output, is_error: isError });
    },
    deny({ name, input }) {
      const id = `toolu_${String(turn.answers)}`;
      answer({ type: 'tool_use', id, name, input });
      user({
        type: 'tool_result',
        tool_use_id: id,
        content: `Permission to use ${name} has been denied`,
        is_error: true,
      });
      turn.denials.push({ tool_name: name, tool_use_id: id, tool_input: input });
    },
    retry: (status) =>
      emit({
        type: 'system',
        subtype: 'api_retry',
        attempt: 1,
        max_retries: 10,
        error_status: status,
        error: 'retry',
      }),
    result,
    resultLine: (text) => JSON.stringify(resultFields({ subtype: 'success', is_error: false, result: text })),
  };
}

function result({ kind = 'success', text = '', status = null }) {
  const byKind = {
    success: { subtype: 'success', is_error: false, result: text },
    error: { subtype: 'success', is_error: true, api_error_status: status ?? 400, result: text },
    limit: { subtype: 'success', is_error: true, api_error_status: 429, result: text },
    turns: { subtype: 'error_max_turns', is_error: true, errors: [text] },
    budget: { subtype: 'error_max_budget_usd', is_error: true, errors: [text] },
  };
  emit(resultFields(byKind[kind]));
  return byKind[kind].is_error ? 1 : 0;
}

/** Totals of the process, next to the usage of the turn. */
function resultFields(fields) {
  return {
    type: 'result',
    api_error_status: null,
    duration_ms: 5,
    num_turns: turn.answers,
    session_id: sessionId,
    total_cost_usd: totals.costUsd,
    usage: { input_tokens: turn.input, output_tokens: turn.output },
    modelUsage: {
      stand: { inputTokens: totals.input, outputTokens: totals.output, costUSD: totals.costUsd },
    },
    permission_denials: turn.denials,
    ...fields,
  };
}

function answer(block) {
  turn.answers += 1;
  turn.input += 100;
  turn.output += 20;
  totals.input += 100;
  totals.output += 20;
  totals.costUsd += 0.5;
  const usage = { input_tokens: 100, output_tokens: 1 };
  const message = { id: `msg_${randomUUID()}`, type: 'message', role: 'assistant', content: [block], usage };
  emit({ type: 'assistant', message, parent_tool_use_id: null, session_id: sessionId });
}

function user(block) {
  emit({ type: 'user', message: { role: 'user', content: [block] }, session_id: sessionId });
}

function init() {
  const servers = Object.keys(mcpServers()).map((name) => ({ name, status: 'connected' }));
  return {
    session_id: sessionId,
    model: options.model ?? 'stand-in',
    mcp_servers: servers,
    permissionMode: options['permission-mode'] ?? 'default',
  };
}

function mcpServers() {
  const path = options['mcp-config']?.[0];
  return path === undefined ? {} : JSON.parse(readFileSync(path, 'utf8')).mcpServers;
}

function interrupted() {
  emit(resultFields({ subtype: 'error_during_execution', is_error: false }));
  return 0;
}

function emit(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** The options that the real one knows and we pass; it ends with 1 for any other, as the real one does. */
function readOptions() {
  const text = { type: 'string' };
  const known = {
    print: { type: 'boolean', short: 'p' },
    verbose: { type: 'boolean' },
    'strict-mcp-config': { type: 'boolean' },
    'mcp-config': { type: 'string', multiple: true },
    ...Object.fromEntries(
      ['output-format', 'input-format', 'permission-mode', 'allowedTools', 'session-id', 'resume'].map(
        (o) => [o, text],
      ),
    ),
    ...Object.fromEntries(['model', 'effort', 'max-budget-usd', 'max-turns'].map((option) => [option, text])),
  };
  let values;
  try {
    ({ values } = parseArgs({ options: known, strict: true }));
  } catch (error) {
    fail(`error: ${error.message}`, 1);
  }
  if (!values.print) fail('stand-in: only -p is played', 2);
  if (values['output-format'] !== 'stream-json' || !values.verbose) {
    fail('Error: When using --print, --output-format=stream-json requires --verbose', 1);
  }
  if (
    values['permission-mode'] === 'bypassPermissions' &&
    process.getuid() === 0 &&
    process.env.IS_SANDBOX !== '1'
  ) {
    fail('--dangerously-skip-permissions cannot be used with root/sudo privileges for security reasons', 1);
  }
  for (const path of values['mcp-config'] ?? []) {
    if (!existsSync(path)) fail(`Error: Invalid MCP configuration: MCP config file not found: ${path}`, 1);
  }
  return values;
}
