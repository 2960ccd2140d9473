import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CliName } from '../clis.ts';
import type { Home } from '../env/home.ts';
import type { McpCommand } from '../env/profile.ts';

/** What somebody who uses a CLI has set up: a login, where the model API is, MCP servers of his own. */
export interface User {
  /** On top of the home's environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** For `engines.NAME.args` of our configuration. */
  readonly engineArgs: readonly string[];
  /** One that the CLI knows. */
  readonly model: string;
}

type SetUp = (home: Home, api: string, servers: Readonly<Record<string, McpCommand>>) => Promise<User>;

/**
 * Sets a user up. No dialog has been answered, no folder is trusted, no update or telemetry switched off: that is for the
 * engines to do.
 */
export function setUp(cli: CliName, ...rest: Parameters<SetUp>): Promise<User> {
  return users[cli](...rest);
}

const users: Readonly<Record<CliName, SetUp>> = {
  claude: async (home, api, servers) => {
    const file = join(home.path, 'servers.json');
    await write(file, JSON.stringify({ mcpServers: servers }));
    return {
      environment: {
        ANTHROPIC_API_KEY: 'sk-ant-test-0000000000000000000000',
        ANTHROPIC_BASE_URL: api,
        ANTHROPIC_SMALL_FAST_MODEL: 'claude-haiku-4-5',
        CLAUDE_CODE_MAX_RETRIES: '1',
        CLAUDE_CODE_TMPDIR: home.temporary,
      },
      engineArgs: Object.keys(servers).length === 0 ? [] : ['--mcp-config', file],
      model: 'claude-sonnet-4-5',
    };
  },
  codex: async (home, api, servers) => {
    const provider = `{ name = "scripted", base_url = ${JSON.stringify(`${api}/v1`)}, wire_api = "responses", \
env_key = "OPENAI_API_KEY", request_max_retries = 1, stream_max_retries = 1 }`;
    const own = Object.entries(servers).map(
      ([name, { command, args }]) =>
        `mcp_servers.${name} = { command = ${JSON.stringify(command)}, args = ${JSON.stringify(args)}, required = true }`,
    );
    await write(
      join(home.path, '.codex/config.toml'),
      ['model_provider = "scripted"', `model_providers.scripted = ${provider}`, ...own, ''].join('\n'),
    );
    return {
      environment: { OPENAI_API_KEY: 'sk-test-0000000000000000000000' },
      engineArgs: [],
      model: 'gpt-5.5',
    };
  },
  gemini: async (home, api, servers) => {
    const settings = { mcpServers: servers, security: { auth: { selectedType: 'gemini-api-key' } } };
    await write(join(home.path, '.gemini/settings.json'), JSON.stringify(settings));
    return {
      environment: { GEMINI_API_KEY: 'test-0000000000000000000000', GOOGLE_GEMINI_BASE_URL: api },
      engineArgs: [],
      model: 'gemini-2.5-pro',
    };
  },
  opencode: async (home, api, servers) => {
    const model = { name: 'Scripted', tool_call: true, reasoning: true, cost: { input: 3, output: 15 } };
    const provider = {
      npm: '@ai-sdk/openai-compatible',
      name: 'scripted',
      options: { baseURL: `${api}/v1`, apiKey: 'test-0000000000000000000000' },
      models: { 'scripted-large': model },
    };
    const mcp = Object.entries(servers).map(([name, { command, args }]) => [
      name,
      { type: 'local', command: [command, ...args], enabled: true },
    ]);
    const settings = { provider: { scripted: provider }, mcp: Object.fromEntries(mcp) as unknown };
    // Not where it looks by itself: it installs a package into such a directory, and tries for seconds where it cannot.
    const file = join(home.path, 'opencode.json');
    await write(file, JSON.stringify(settings));
    return { environment: { OPENCODE_CONFIG: file }, engineArgs: [], model: 'scripted/scripted-large' };
  },
};

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text, { mode: 0o600 });
}
