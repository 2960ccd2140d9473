import { codexEvents } from './codex-events.ts';
import { identityVariable, mcpEnvironment, mcpServerName } from './engine.ts';
import type { Engine, PermissionMode, StartPlan, StartRequest } from './engine.ts';
import { tomlValue } from './toml-value.ts';

/**
 * Codex CLI. `exec` never asks; `--skip-git-repo-check` takes the place of the trust dialog. It ends its input's
 * reading only at end of file, so the prompt has to be a file.
 */
export const codex: Engine = {
  name: 'codex',
  binary: 'codex',
  format: 'json-lines',
  reportsResult: true,
  reportsCost: false,
  tokensKnown: 'by its own limit',
  efforts: ['low', 'medium', 'high', 'xhigh', 'max', 'ultra'],
  permissionModes: ['full', 'edit', 'read-only'],
  takesModel: true,
  usesMcp: true,
  resumes: true,
  choosesSessionId: false,
  environment: [
    'CODEX_HOME',
    'CODEX_API_KEY',
    'CODEX_ACCESS_TOKEN',
    'CODEX_CA_CERTIFICATE',
    'OPENAI_*',
    'AZURE_OPENAI_API_KEY',
    'OLLAMA_HOST',
    'RUST_LOG',
  ],
  credentials: {
    variables: ['OPENAI_API_KEY', 'CODEX_API_KEY', 'CODEX_ACCESS_TOKEN'],
    files: [{ variable: 'CODEX_HOME', belowHome: '.codex', name: 'auth.json' }],
  },
  encodeMessage: null,
  plan,
  events: codexEvents,
};

const permissions: Readonly<Record<PermissionMode, readonly string[]>> = {
  full: ['--dangerously-bypass-approvals-and-sandbox'],
  edit: ['-s', 'workspace-write'],
  'read-only': ['-s', 'read-only'],
};

/** Against updates under a running agent, and traffic that is not the model's. */
const quiet: Readonly<Record<string, boolean>> = {
  check_for_update_on_startup: false,
  'analytics.enabled': false,
  'features.plugins': false,
  'features.remote_plugin': false,
  'features.apps': false,
};

function plan(request: StartRequest): StartPlan {
  const { session, model, effort, budgetTokens } = request;
  const args = [
    ...['exec', '--json', '--skip-git-repo-check', ...permissions[request.permissionMode]],
    ...Object.entries(quiet).flatMap(([key, value]) => override(key, value)),
    ...mcpOverrides(request),
    ...(model === null ? [] : ['-m', model]),
    ...(effort === null ? [] : override('model_reasoning_effort', effort)),
    ...(budgetTokens === null ? [] : tokenLimit(budgetTokens)),
    ...request.extraArgs,
    ...(session.kind === 'resume' ? ['resume', session.id] : []),
    // The prompt is on stdin.
    '-',
  ];
  return {
    file: request.file,
    args,
    env: { [identityVariable]: request.identityFile },
    stdin: { mode: 'file', content: request.prompt },
    files: [],
  };
}

/**
 * Its stream tells usage when a turn has ended, so this is the only limit within one. codex calls it unstable and would
 * warn of it in each run.
 */
function tokenLimit(tokens: number): readonly string[] {
  const key = 'features.rollout_budget';
  return [
    ...override(`${key}.enabled`, true),
    ...override(`${key}.limit_tokens`, tokens),
    // Required; none, for the model is told nothing of ours by the engine.
    ...override(`${key}.reminder_at_remaining_tokens`, []),
    ...override('suppress_unstable_features_warning', true),
  ];
}

/** There is no option for a file of servers, and nothing in here is secret: the identity file is named, not shown. */
function mcpOverrides(request: StartRequest): readonly string[] {
  const server = request.mcpServer;
  if (server === null) return [];
  const key = `mcp_servers.${mcpServerName}`;
  return [
    ...override(`${key}.command`, server.command),
    ...override(`${key}.args`, server.args),
    ...override(`${key}.env`, mcpEnvironment(server, request)),
    // Else a child that the agent spawns by it would have no login. Names only: codex takes the values from its own.
    ...override(`${key}.env_vars`, request.passed),
    // Without these a server that fails is passed over in silence, and calls are cancelled outside mode `full`.
    ...override(`${key}.required`, true),
    ...override(`${key}.default_tools_approval_mode`, 'approve'),
  ];
}

function override(key: string, value: Parameters<typeof tomlValue>[0]): readonly string[] {
  return ['-c', `${key}=${tomlValue(value)}`];
}
