#!/usr/bin/env node
// Speaks as `codex exec --json` does, from a script instead of a model. See play.js for the steps.
import { randomUUID } from 'node:crypto';
import { exitOnSignals, fail, readAll } from './host.js';
import { isMute, play } from './play.js';
import { rounds } from './scenario.js';

const request = readArguments(process.argv.slice(2));
const threadId = request.resume ?? randomUUID();
// The thread's usage goes on where an earlier process left it.
const usage = { input_tokens: request.resume === null ? 0 : 1000, cached_input_tokens: 0, output_tokens: 0 };
let items = 0;
let lastText = '';

exitOnSignals({ SIGTERM: 143, SIGHUP: 129, SIGINT: () => 1 });

const prompt = await readAll(process.stdin);
if (prompt.trim() === '') fail('No prompt provided via stdin.', 1);
process.stderr.write('Reading prompt from stdin...\n');
const script = rounds(prompt);
if (!isMute(script[0])) emit({ type: 'thread.started', thread_id: threadId });
for (const steps of script) {
  if (!isMute(steps)) emit({ type: 'turn.started' });
  await play(steps, prompt, dialect());
}

function dialect() {
  return {
    servers: () => ({}),
    say(text) {
      answered();
      lastText = text;
      item('completed', { type: 'agent_message', text });
    },
    tool({ input, output, isError = false }) {
      answered();
      const fields = { type: 'command_execution', command: input.command ?? JSON.stringify(input) };
      item('started', { ...fields, aggregated_output: '', exit_code: null, status: 'in_progress' });
      const exit = isError ? { exit_code: 1, status: 'failed' } : { exit_code: 0, status: 'completed' };
      item('completed', { ...fields, aggregated_output: output, ...exit });
    },
    deny({ input }) {
      answered();
      const fields = { type: 'command_execution', command: input.command ?? JSON.stringify(input) };
      item('completed', { ...fields, aggregated_output: '', exit_code: null, status: 'declined' });
    },
    retry: (status) =>
      emit({ type: 'error', message: `Reconnecting... 1/5 (unexpected status ${String(status)})` }),
    result({ kind = 'success', text = '' }) {
      if (kind !== 'success') {
        const message = kind === 'limit' ? `You've hit your usage limit. ${text}` : text;
        emit({ type: 'error', message });
        emit({ type: 'turn.failed', error: { message } });
        return 1;
      }
      if (text !== '' && text !== lastText) this.say(text);
      emit({ type: 'turn.completed', usage: { ...usage, reasoning_output_tokens: 0 } });
      return 0;
    },
    resultLine: () => JSON.stringify({ type: 'turn.completed', usage }),
  };
}

function answered() {
  usage.input_tokens += 100;
  usage.output_tokens += 20;
}

function item(when, fields) {
  if (when === 'started') items += 1;
  emit({ type: `item.${when}`, item: { id: `item_${String(items)}`, ...fields } });
}

function emit(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** `exec [OPTIONS] [resume ID] -`; bad arguments end it with 2. */
function readArguments(args) {
  const flags = new Set(['--json', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox']);
  const withValue = new Set(['-c', '-m', '-s']);
  if (args[0] !== 'exec') fail('stand-in: only exec is played', 2);
  const seen = new Set();
  const words = [];
  for (let index = 1; index < args.length; index += 1) {
    const argument = args[index];
    if (withValue.has(argument)) index += 1;
    else if (flags.has(argument)) seen.add(argument);
    else if (argument !== '-' && argument.startsWith('-'))
      fail(`error: unexpected argument '${argument}' found`, 2);
    else words.push(argument);
  }
  if (!seen.has('--json')) fail('stand-in: only --json is played', 2);
  if (words.at(-1) !== '-') fail('stand-in: only a prompt on stdin is played', 2);
  return { resume: words[0] === 'resume' ? words[1] : null };
}
