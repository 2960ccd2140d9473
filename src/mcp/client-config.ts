import { mcpServerName } from '../engines/engine.ts';
import type { ClientName } from './choices.ts';

/** How a client starts the server. */
export interface StartLine {
  readonly command: string;
  readonly args: readonly string[];
}

/** How one client is told of the server. */
export interface ClientConfig {
  readonly title: string;
  /** Where the text belongs, for people. */
  readonly where: string;
  readonly language: 'json' | 'toml';
  readonly text: (start: StartLine) => string;
  /** A command that does the same, if the client has one. */
  readonly command?: (start: StartLine) => string;
}

/** Seconds that a call may take: longer than the longest wait. */
const callSeconds = 60;

/** The one source of what the documentation shows and `agent-reaper mcp --print-config` prints. */
export const clientConfigs: Readonly<Record<ClientName, ClientConfig>> = {
  'claude-code': {
    title: 'Claude Code',
    where: '`.mcp.json` in the project',
    language: 'json',
    text: (start) => json({ mcpServers: { [mcpServerName]: { type: 'stdio', ...start } } }),
    command: (start) => `claude mcp add ${mcpServerName} -- ${words(start)}`,
  },
  'claude-desktop': {
    title: 'Claude Desktop',
    where: '`claude_desktop_config.json` (Settings, Developer, Edit Config)',
    language: 'json',
    text: (start) => json({ mcpServers: { [mcpServerName]: { ...start } } }),
  },
  cursor: {
    title: 'Cursor',
    where: '`.cursor/mcp.json` in the project, or `~/.cursor/mcp.json`',
    language: 'json',
    text: (start) => json({ mcpServers: { [mcpServerName]: { ...start } } }),
  },
  vscode: {
    title: 'VS Code',
    where: '`.vscode/mcp.json` in the workspace',
    language: 'json',
    text: (start) => json({ servers: { [mcpServerName]: { type: 'stdio', ...start } } }),
  },
  codex: {
    title: 'Codex',
    where: '`~/.codex/config.toml`',
    language: 'toml',
    text: ({ command, args }) =>
      [
        `[mcp_servers.${mcpServerName}]`,
        `command = ${JSON.stringify(command)}`,
        `args = [${args.map((word) => JSON.stringify(word)).join(', ')}]`,
        `tool_timeout_sec = ${String(callSeconds)}`,
      ].join('\n'),
    command: (start) => `codex mcp add ${mcpServerName} -- ${words(start)}`,
  },
  gemini: {
    title: 'Gemini CLI',
    where: '`~/.gemini/settings.json`, or `.gemini/settings.json` in the project',
    language: 'json',
    text: (start) => json({ mcpServers: { [mcpServerName]: { ...start, timeout: callSeconds * 1_000 } } }),
  },
};

function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

/** As a POSIX shell reads them. */
function words({ command, args }: StartLine): string {
  return [command, ...args]
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ');
}
