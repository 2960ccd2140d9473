import type { Scenario, Turn } from '../api/scenario.ts';

/** What an agent starts, and how each thing is told from the others by its command line. */
export const kinds = {
  background: { line: /^sleep 7201$/, shell: 'sleep 7201 >/dev/null 2>&1 &' },
  nohup: { line: /^sleep 7202$/, shell: 'nohup sleep 7202 >/dev/null 2>&1 &' },
  // Waits until it has its session: codex kills the process group of a shell command that has returned.
  setsid: {
    line: /^sleep 7203$/,
    shell:
      "setsid sh -c 'touch apart; exec sleep 7203' >/dev/null 2>&1 & until test -e apart; do sleep 0.1; done",
  },
  'double fork': { line: /^sleep 7204$/, shell: "setsid sh -c 'sleep 7204 >/dev/null 2>&1 &'" },
  'dev server': { line: /dev-server\.mjs$/, shell: 'DEV_SERVER >/dev/null 2>&1 &' },
  foreground: { line: /^sleep 7206$/, shell: 'touch holding; sleep 7206' },
  'MCP server': { line: / \S*\/mcp-server\.mjs$/ },
  'stubborn MCP server': { line: /stubborn-mcp-server\.mjs$/ },
  'the agent itself': { line: /\/real-clis\// },
} as const;

export type Kind = keyof typeof kinds;

/** `devServer` is a shell command. Starts one of each, then `finish`es with a text, or `hold`s on in a foreground command until it is ended. */
export function leftovers(end: 'finish' | 'hold', devServer: string): Scenario {
  const started = [kinds.background, kinds.nohup, kinds.setsid, kinds['double fork'], kinds['dev server']];
  const last: Turn =
    end === 'finish' ? { reply: { text: 'All done.' } } : { reply: { calls: [kinds.foreground] } };
  const turns = started.map(({ shell }): Turn => ({
    reply: { calls: [{ shell: shell.replace('DEV_SERVER', devServer) }] },
  }));
  return { name: `leftovers, ${end}`, turns: [...turns, last] };
}
