import { join } from 'node:path';
import { identityVariable, mcpEnvironment, mcpServerName } from './engine.ts';
import type { Engine, McpServer, PermissionMode, PrivateFile, StartPlan, StartRequest } from './engine.ts';
import { geminiEvents } from './gemini-events.ts';

/** Gemini CLI. Without a terminal on stdin it asks nothing; `--skip-trust` takes the place of the trust dialog. */
export const gemini: Engine = {
  name: 'gemini',
  binary: 'gemini',
  format: 'json-lines',
  reportsResult: true,
  reportsCost: false,
  tokensKnown: 'at its end',
  efforts: [],
  permissionModes: ['full', 'edit', 'read-only'],
  takesModel: true,
  usesMcp: true,
  resumes: true,
  choosesSessionId: true,
  environment: ['GEMINI_API_KEY', 'GEMINI_CLI_HOME', 'GEMINI_MODEL', 'GOOGLE_*', 'CODE_ASSIST_ENDPOINT'],
  credentials: {
    variables: [
      'GEMINI_API_KEY',
      'GOOGLE_API_KEY',
      'GOOGLE_GENAI_USE_VERTEXAI',
      'GOOGLE_APPLICATION_CREDENTIALS',
    ],
    files: [{ variable: 'GEMINI_CLI_HOME', belowHome: '.', name: '.gemini/oauth_creds.json' }],
  },
  encodeMessage: null,
  plan,
  events: geminiEvents,
};

const modes: Readonly<Record<PermissionMode, string>> = {
  full: 'yolo',
  edit: 'auto_edit',
  'read-only': 'default',
};

function plan(request: StartRequest): StartPlan {
  const { session, model } = request;
  const defaults = defaultsFile(request);
  return {
    file: request.file,
    args: [
      ...['-o', 'stream-json', '--approval-mode', modes[request.permissionMode], '--skip-trust'],
      ...[session.kind === 'new' ? '--session-id' : '--resume', session.id],
      ...(model === null ? [] : ['-m', model]),
      ...request.extraArgs,
    ],
    env: {
      // There is no option for MCP servers. The system's defaults rank lowest: they hide nothing that an administrator
      // or the user has set, and nothing is written into the project.
      GEMINI_CLI_SYSTEM_DEFAULTS_PATH: defaults.path,
      GEMINI_CLI_TRUST_WORKSPACE: 'true',
      GEMINI_TELEMETRY_ENABLED: 'false',
      [identityVariable]: request.identityFile,
    },
    stdin: { mode: 'file', content: request.prompt },
    files: [defaults],
  };
}

function defaultsFile(request: StartRequest): PrivateFile {
  const server = request.mcpServer;
  const settings = {
    general: { enableAutoUpdate: false, enableAutoUpdateNotification: false },
    privacy: { usageStatisticsEnabled: false },
    ...(server === null ? {} : { mcpServers: { [mcpServerName]: entry(server, request) } }),
  };
  return {
    path: join(request.runDirectory, 'gemini-defaults.json'),
    mode: 0o600,
    content: JSON.stringify(settings),
  };
}

/** `trust`: the agent's own reporting tools are no question of permission. */
function entry(server: McpServer, request: StartRequest): object {
  return { command: server.command, args: server.args, env: mcpEnvironment(server, request), trust: true };
}
