import type { Profile } from './profile.ts';

/** opencode: the whole configuration in one variable; a provider of its own that speaks chat completions. */
export const opencode: Profile = {
  name: 'opencode',
  prepare: (home, options) => {
    const { api, model = 'scripted-large', mcpServers = {}, resume, extraArgs = [] } = options;
    const resumed = resume === undefined ? [] : ['-s', resume];
    const provider = {
      npm: '@ai-sdk/openai-compatible',
      name: 'scripted',
      options: { baseURL: `${api}/v1`, apiKey: 'test-0000000000000000000000' },
      models: { 'scripted-large': { name: 'Scripted', tool_call: true } },
    };
    const mcp = Object.entries(mcpServers).map(([name, { command, args }]) => [
      name,
      { type: 'local', command: [command, ...args], enabled: true, timeout: 60_000 },
    ]);
    const config = {
      provider: { scripted: provider },
      mcp: Object.fromEntries(mcp) as unknown,
      permission: options.permissions === 'ask' ? { '*': 'ask' } : 'allow',
      autoupdate: false,
      share: 'disabled',
    };
    return Promise.resolve({
      args: ['run', '--format', 'json', '-m', `scripted/${model}`, ...resumed, ...extraArgs],
      env: {
        ...home.environment,
        OPENCODE_CONFIG_CONTENT: JSON.stringify(config),
        OPENCODE_DISABLE_AUTOUPDATE: '1',
        OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
        OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
        OPENCODE_DISABLE_MODELS_FETCH: '1',
      },
    });
  },
};
