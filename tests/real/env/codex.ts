import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { McpCommand, Profile } from './profile.ts';

/** Codex: everything in config.toml of a home of its own. */
export const codex: Profile = {
  name: 'codex',
  prepare: async (home, options) => {
    const { api, model = 'gpt-5.5', mcpServers = {}, resume, extraArgs = [] } = options;
    const free = '--dangerously-bypass-approvals-and-sandbox';
    const config = join(home.path, '.codex');
    await mkdir(config, { recursive: true });
    await writeFile(join(config, 'config.toml'), toml(api, model, mcpServers));
    return {
      args: [
        ...['exec', ...(resume === undefined ? [] : ['resume']), '--json', '--skip-git-repo-check'],
        ...(options.permissions === 'ask' ? ['-c', 'sandbox_mode="read-only"'] : [free]),
        ...extraArgs,
        ...(resume === undefined ? [] : [resume]),
        '-',
      ],
      env: {
        ...home.environment,
        CODEX_HOME: config,
        OPENAI_API_KEY: 'sk-test-0000000000000000000000',
      },
    };
  },
};

function toml(api: string, model: string, servers: Readonly<Record<string, McpCommand>>): string {
  // A JSON string, or list of strings, is a TOML one too.
  const quote = (value: string | readonly string[]): string => JSON.stringify(value);
  const settings = [
    `model = ${quote(model)}`,
    'model_provider = "scripted"',
    'check_for_update_on_startup = false',
    '[analytics]',
    'enabled = false',
    '[features]',
    'plugins = false',
    'remote_plugin = false',
    'apps = false',
    '[model_providers.scripted]',
    'name = "scripted"',
    `base_url = ${quote(`${api}/v1`)}`,
    'wire_api = "responses"',
    'env_key = "OPENAI_API_KEY"',
    'request_max_retries = 1',
    'stream_max_retries = 1',
  ];
  const mcp = Object.entries(servers).flatMap(([name, { command, args }]) => [
    `[mcp_servers.${name}]`,
    `command = ${quote(command)}`,
    `args = ${quote(args)}`,
    // A server that is not required is not waited for: its tools are missing from the first request.
    'startup_timeout_sec = 60',
    'required = true',
  ]);
  return [...settings, ...mcp, ''].join('\n');
}
