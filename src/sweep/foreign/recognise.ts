/** What a process that is not of ours was started as. */
export type ForeignKind = 'agent_cli' | 'mcp_server';

/** The programs of agent CLIs, by the last part of a path. */
const agentPrograms: ReadonlySet<string> = new Set([
  ...[
    'claude',
    'codex',
    'gemini',
    'opencode',
    'cursor-agent',
    'copilot',
    'aider',
    'goose',
    'amp',
    'qwen',
    'crush',
  ],
]);

/** The packages that they are installed from, as part of the path of a script. */
const agentPackages =
  /\/(?:@anthropic-ai\/claude-code|@openai\/codex|@google\/gemini-cli|opencode-ai|@github\/copilot|@qwen-code\/qwen-code)\//;

/** `mcp` as a word of a program, package or subcommand: `mcp-server-git`, `@scope/server-mcp`, `tool mcp serve`. */
const mcpWord = /(?:^|[/@_.-])mcp(?:$|[/@_.-])|@modelcontextprotocol\//i;

/** Programs that only run another one, which the next word names. */
const interpreters =
  /^(?:node|nodejs|bun|deno|python[\d.]*|uv|uvx|npx|npm|pnpm|yarn|sh|bash|dash|env|ruby|java)$/;

/** How many words are looked at: what comes later are paths and values of others, where `mcp` may mean anything. */
const wordsLookedAt = 5;

/** What a command line is, or null for everything else. Only ever good for a list: a name proves nothing. */
export function recognise(command: readonly string[]): ForeignKind | null {
  const words = command.slice(0, wordsLookedAt).filter((word, index) => index === 0 || !word.startsWith('-'));
  const program = words.map(lastPart).find((name) => !interpreters.test(name)) ?? '';
  // An agent CLI that serves MCP is a server: `claude mcp serve`, `codex mcp-server`.
  if (words.slice(0, 4).some((word) => mcpWord.test(word))) return 'mcp_server';
  if (agentPrograms.has(program) || words.some((word) => agentPackages.test(word))) return 'agent_cli';
  return null;
}

/** Enough of a command for a person to know it by; what comes after the first words may hold secrets. */
export function shortCommand(command: readonly string[]): string {
  const [program = '', ...rest] = command;
  const second = interpreters.test(lastPart(program))
    ? rest.find((word) => !word.startsWith('-'))
    : undefined;
  return [lastPart(program), ...(second === undefined ? [] : [second])].join(' ').slice(0, 160);
}

function lastPart(word: string): string {
  return (word.split('/').at(-1) ?? '').replace(/\.(?:js|mjs|cjs|py)$/, '');
}
