import { identityVariable, mcpEnvironment, mcpServerName } from './engine.ts';
import type { Engine, PermissionMode, StartPlan, StartRequest } from './engine.ts';
import { opencodeEvents } from './opencode-events.ts';

/** opencode. `run` asks nothing; permissions, MCP servers and quiet come with a configuration in the environment. */
export const opencode: Engine = {
  name: 'opencode',
  binary: 'opencode',
  format: 'json-lines',
  reportsResult: true,
  reportsCost: true,
  tokensKnown: 'as it works',
  efforts: ['minimal', 'low', 'medium', 'high', 'xhigh', 'max'],
  permissionModes: ['full', 'edit', 'read-only'],
  takesModel: true,
  usesMcp: true,
  resumes: true,
  choosesSessionId: false,
  environment: [
    'OPENCODE_CONFIG',
    'OPENCODE_CONFIG_DIR',
    'OPENCODE_API_KEY',
    'ANTHROPIC_*',
    'OPENAI_*',
    'GEMINI_API_KEY',
    'GOOGLE_*',
    'OPENROUTER_API_KEY',
    'GROQ_API_KEY',
    'MISTRAL_API_KEY',
    'DEEPSEEK_API_KEY',
    'XAI_API_KEY',
    'AWS_*',
    'AZURE_*',
  ],
  // A model of the provider's own needs no login, so the lack of one is no hint.
  credentials: { variables: [], files: [] },
  encodeMessage: null,
  plan,
  events: opencodeEvents,
};

/**
 * A tool that is refused as a whole is not even offered, and a call of it is an unknown tool: nothing would tell a
 * refusal. One that is refused for whatever it is called with stays on offer, and each call is refused in plain words.
 * Of webfetch it takes no patterns.
 */
const refused = { '?*': 'deny' };

const permissions: Readonly<Record<PermissionMode, unknown>> = {
  full: 'allow',
  edit: { edit: 'allow', bash: refused, webfetch: 'deny' },
  'read-only': { edit: refused, bash: refused, webfetch: 'deny' },
};

function plan(request: StartRequest): StartPlan {
  const { session, model, effort } = request;
  return {
    file: request.file,
    args: [
      ...['run', '--format', 'json'],
      ...(session.kind === 'resume' ? ['-s', session.id] : []),
      ...(model === null ? [] : ['-m', model]),
      ...(effort === null ? [] : ['--variant', effort]),
      ...request.extraArgs,
    ],
    env: {
      OPENCODE_CONFIG_CONTENT: JSON.stringify(configuration(request)),
      OPENCODE_DISABLE_AUTOUPDATE: '1',
      OPENCODE_DISABLE_MODELS_FETCH: '1',
      OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
      OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
      [identityVariable]: request.identityFile,
    },
    stdin: { mode: 'file', content: request.prompt },
    files: [],
  };
}

/** Laid over the user's own configuration. Nothing in it is secret: the identity file is named, not shown. */
function configuration(request: StartRequest): object {
  const server = request.mcpServer;
  const base = { autoupdate: false, share: 'disabled', permission: permissions[request.permissionMode] };
  if (server === null) return base;
  const entry = {
    type: 'local',
    command: [server.command, ...server.args],
    environment: mcpEnvironment(server, request),
    enabled: true,
  };
  return { ...base, mcp: { [mcpServerName]: entry } };
}
