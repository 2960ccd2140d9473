import { join } from 'node:path';
import { claudeEvents } from './claude-events.ts';
import { identityVariable, mcpEnvironment, mcpServerName } from './engine.ts';
import type { Engine, McpServer, PermissionMode, PrivateFile, StartPlan, StartRequest } from './engine.ts';

/** Claude Code. Printing mode (`-p`) asks no question and shows no trust dialog. */
export const claude: Engine = {
  name: 'claude',
  binary: 'claude',
  format: 'json-lines',
  reportsResult: true,
  reportsCost: true,
  tokensKnown: 'as it works',
  efforts: ['low', 'medium', 'high', 'xhigh', 'max'],
  permissionModes: ['full', 'edit', 'read-only'],
  takesModel: true,
  usesMcp: true,
  resumes: true,
  choosesSessionId: true,
  environment: [
    'ANTHROPIC_*',
    'AWS_*',
    'CLAUDE_CONFIG_DIR',
    'CLAUDE_CODE_OAUTH_TOKEN',
    'CLAUDE_CODE_USE_BEDROCK',
    'CLAUDE_CODE_USE_VERTEX',
    'CLAUDE_CODE_SKIP_BEDROCK_AUTH',
    'CLAUDE_CODE_SKIP_VERTEX_AUTH',
    'CLAUDE_CODE_MAX_RETRIES',
    'CLAUDE_CODE_TMPDIR',
    'CLOUD_ML_REGION',
    'VERTEX_REGION_*',
    'GOOGLE_APPLICATION_CREDENTIALS',
    'API_TIMEOUT_MS',
    'BASH_DEFAULT_TIMEOUT_MS',
    'BASH_MAX_TIMEOUT_MS',
    'MAX_THINKING_TOKENS',
    'MCP_TIMEOUT',
    'MCP_TOOL_TIMEOUT',
    'ENABLE_TOOL_SEARCH',
  ],
  credentials: {
    variables: [
      'ANTHROPIC_API_KEY',
      'ANTHROPIC_AUTH_TOKEN',
      'CLAUDE_CODE_OAUTH_TOKEN',
      'CLAUDE_CODE_USE_BEDROCK',
      'CLAUDE_CODE_USE_VERTEX',
    ],
    files: [{ variable: 'CLAUDE_CONFIG_DIR', belowHome: '.claude', name: '.credentials.json' }],
  },
  encodeMessage,
  plan,
  events: claudeEvents,
};

/** `dontAsk` refuses what the default mode would ask about, and says so in the result. */
const modes: Readonly<Record<PermissionMode, string>> = {
  full: 'bypassPermissions',
  edit: 'acceptEdits',
  'read-only': 'dontAsk',
};

/** Against updates under a running agent, and traffic that is not the model's. */
const quiet: Readonly<Record<string, string>> = {
  DISABLE_AUTOUPDATER: '1',
  DISABLE_TELEMETRY: '1',
  DISABLE_ERROR_REPORTING: '1',
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  CLAUDE_CODE_DISABLE_OFFICIAL_MARKETPLACE_AUTOINSTALL: '1',
};

function plan(request: StartRequest): StartPlan {
  const { session, model, effort, budgetUsd } = request;
  const mcp = request.mcpServer === null ? null : mcpFile(request.mcpServer, request);
  const args = [
    ...['-p', '--output-format', 'stream-json'],
    ...(request.holdInputOpen ? ['--input-format', 'stream-json'] : []),
    ...['--permission-mode', modes[request.permissionMode]],
    // The agent's own reporting tools are no question of permission. Takes several values: an option must follow.
    ...(mcp === null ? [] : ['--allowedTools', `mcp__${mcpServerName}`, '--mcp-config', mcp.path]),
    // Strict: the user's own servers, ours for the orchestrator among them, would start once more for each agent.
    ...['--strict-mcp-config', '--verbose'],
    ...[session.kind === 'new' ? '--session-id' : '--resume', session.id],
    ...(model === null ? [] : ['--model', model]),
    ...(effort === null ? [] : ['--effort', effort]),
    ...(budgetUsd === null ? [] : ['--max-budget-usd', String(budgetUsd)]),
    ...request.extraArgs,
  ];
  return {
    file: request.file,
    args,
    env: {
      ...quiet,
      // It refuses to skip permissions as root unless it is told that root is meant; only `1` is understood.
      ...(request.uid === 0 && request.permissionMode === 'full' ? { IS_SANDBOX: '1' } : {}),
      [identityVariable]: request.identityFile,
    },
    stdin: request.holdInputOpen
      ? { mode: 'open', content: encodeMessage(request.prompt) }
      : { mode: 'file', content: request.prompt },
    files: mcp === null ? [] : [mcp],
  };
}

function encodeMessage(text: string): string {
  const message = { type: 'user', message: { role: 'user', content: [{ type: 'text', text }] } };
  return `${JSON.stringify(message)}\n`;
}

function mcpFile(server: McpServer, request: StartRequest): PrivateFile {
  const entry = {
    type: 'stdio',
    command: server.command,
    args: server.args,
    env: mcpEnvironment(server, request),
    // Waits for the server, however long its start takes. Without it claude goes on after 2 s and calls of the tools
    // fail; with it they are never deferred behind a search either.
    alwaysLoad: true,
  };
  return {
    path: join(request.runDirectory, 'mcp.json'),
    mode: 0o600,
    content: JSON.stringify({ mcpServers: { [mcpServerName]: entry } }),
  };
}
