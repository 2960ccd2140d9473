import { mcpServerName } from '../engines/engine.ts';
import type { ClientName } from './choices.ts';

/** How a client starts the server. */
export interface StartLine {
  readonly command: string;
  readonly args: readonly string[];
  /** What it needs in its environment to find the state of whoever asks; left out where that is the usual place. */
  readonly env?: Readonly<Record<string, string>>;
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
    command: (start) => `claude mcp add ${words(start)}`,
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
    text: ({ command, args, env }) =>
      [
        `[mcp_servers.${mcpServerName}]`,
        `command = ${JSON.stringify(command)}`,
        `args = [${args.map((word) => JSON.stringify(word)).join(', ')}]`,
        ...(env === undefined
          ? []
          : [
              `env = { ${Object.entries(env)
                .map(([name, value]) => `${name} = ${JSON.stringify(value)}`)
                .join(', ')} }`,
            ]),
        `tool_timeout_sec = ${String(callSeconds)}`,
      ].join('\n'),
    command: (start) => `codex mcp add ${words(start)}`,
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

/** The variables that say where the state and the configuration are; a client starts the server without those of a shell. */
export function startEnvironment(environment: NodeJS.ProcessEnv): Pick<StartLine, 'env'> {
  const set = places.flatMap((name) => (environment[name] ? [[name, environment[name]] as const] : []));
  return set.length === 0 ? {} : { env: Object.fromEntries(set) };
}

const places = ['AGENT_REAPER_HOME', 'AGENT_REAPER_CONFIG', 'XDG_STATE_HOME', 'XDG_CONFIG_HOME'] as const;

/** What follows `mcp add`, as a POSIX shell reads it. */
function words({ command, args, env = {} }: StartLine): string {
  const variables = Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  return [mcpServerName, ...variables, '--', command, ...args]
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ');
}
