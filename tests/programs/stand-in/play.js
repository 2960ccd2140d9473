import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { setInterval } from 'node:timers';
import { setTimeout as delay } from 'node:timers/promises';
import { fail } from './host.js';
import { leave } from './leave.js';

/** Whether a round begins without the events that a round begins with. */
export const isMute = (steps) => steps[0]?.mute === true;

/**
 * The steps of a scenario, each an object with one key. The value is handed over.
 *
 * mute true, as the first step: not even the first event of the stream. say TEXT; tool {name, input, output, isError}; deny {name, input}; retry STATUS: events of the stream.
 * result {kind, text, status}: the final event; sets the exit code. Kinds: success, error, limit, turns, budget.
 * raw TEXT: a line as it is. cut TEXT: half of a final event, then the end of the process.
 * big {bytes, of: tool|result|numbers}: one line of about that many bytes.
 * mcp {tool, arguments, own, fails}: a call of a tool of our MCP server, see tools.js.
 * leave [KIND...]: processes that stay behind, see leave.js. record PATH: how it was called, as JSON.
 * wait MS; hang true: goes on for ever; ignore [SIGNAL...]; exit CODE; die SIGNAL.
 *
 * In texts, {prompt}, {prompt.length} and {prompt.sha256} stand for the prompt that arrived and facts of it.
 */
export async function play(steps, prompt, dialect) {
  for (const step of steps) {
    const [name] = Object.keys(step);
    if (!Object.hasOwn(actions, name)) fail(`stand-in: there is no step ${name}`, 70);
    await actions[name](step[name], { prompt, dialect });
  }
}

let tools;

/** Leaves as the real ones do: their MCP servers are ended before them. */
export async function end() {
  await tools?.disconnect();
}

const actions = {
  mute: () => undefined,
  say: (text, { prompt, dialect }) => dialect.say(filled(text, prompt)),
  tool: (call, { dialect }) => dialect.tool(call),
  deny: (call, { dialect }) => dialect.deny(call),
  retry: (status, { dialect }) => dialect.retry(status),
  result(fields, { prompt, dialect }) {
    process.exitCode = dialect.result({ ...fields, text: filled(fields.text ?? '', prompt) });
  },
  raw: (text) => process.stdout.write(`${text}\n`),
  cut(text, { dialect }) {
    const line = dialect.resultLine(text);
    process.stdout.write(line.slice(0, Math.floor(line.length / 2)));
    process.exit(1);
  },
  big({ bytes, of }, { dialect }) {
    if (of === 'tool')
      dialect.tool({ name: 'Bash', input: { command: 'yes' }, output: 'y\n'.repeat(bytes / 3) });
    else if (of === 'result') dialect.result({ text: 'r'.repeat(bytes) });
    else process.stdout.write(`[${'1,'.repeat(bytes / 2)}1]\n`);
  },
  async mcp(call, { prompt, dialect }) {
    // Only scripts that call it pay for a client.
    tools ??= await import('./tools.js');
    await tools.callTool(call, prompt, dialect);
  },
  leave: (kinds) => leave(kinds),
  record(path, { prompt, dialect }) {
    const facts = {
      argv: process.argv,
      cwd: process.cwd(),
      env: process.env,
      prompt,
      servers: dialect.servers(),
    };
    writeFileSync(path, JSON.stringify({ ...facts, pid: process.pid, ppid: process.ppid }));
  },
  wait: (milliseconds) => delay(milliseconds),
  hang: () => new Promise(() => setInterval(() => undefined, 1 << 30)),
  ignore(signals) {
    for (const signal of signals) process.removeAllListeners(signal).on(signal, () => undefined);
  },
  // What was written to a pipe is gone with the process unless the pipe has taken it.
  exit: (code) => new Promise(() => process.stdout.write('', () => process.exit(code))),
  die: (signal) => process.kill(process.pid, signal),
};

function filled(text, prompt) {
  return text
    .replaceAll('{prompt}', () => prompt)
    .replaceAll('{prompt.length}', String(prompt.length))
    .replaceAll('{prompt.sha256}', createHash('sha256').update(prompt).digest('hex'));
}
