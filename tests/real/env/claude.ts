import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Profile } from './profile.ts';

/** Claude Code: settings by environment, MCP servers by flag. */
export const claude: Profile = {
  name: 'claude',
  prepare: async (home, options) => {
    const { api, model = 'claude-sonnet-4-5', mcpServers = {}, resume, extraArgs = [] } = options;
    const mode = options.permissions === 'ask' ? 'default' : 'bypassPermissions';
    const config = join(home.path, '.claude');
    await mkdir(config, { recursive: true });
    const answered = {
      hasCompletedOnboarding: true,
      bypassPermissionsModeAccepted: true,
      projects: { [home.project]: { hasTrustDialogAccepted: true } },
    };
    await writeFile(join(config, '.claude.json'), JSON.stringify(answered));
    return {
      args: [
        ...['-p', '--output-format', 'stream-json', '--verbose'],
        ...['--permission-mode', mode, '--model', model],
        ...(resume === undefined ? [] : ['--resume', resume]),
        ...extraArgs,
        ...['--strict-mcp-config', '--mcp-config', JSON.stringify({ mcpServers })],
      ],
      env: {
        ...home.environment,
        ANTHROPIC_API_KEY: 'sk-ant-test-0000000000000000000000',
        ANTHROPIC_BASE_URL: api,
        ANTHROPIC_SMALL_FAST_MODEL: 'claude-haiku-4-5',
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
        CLAUDE_CODE_DISABLE_OFFICIAL_MARKETPLACE_AUTOINSTALL: '1',
        CLAUDE_CODE_MAX_RETRIES: '1',
        CLAUDE_CODE_TMPDIR: home.temporary,
        CLAUDE_CONFIG_DIR: config,
        DISABLE_AUTOUPDATER: '1',
        DISABLE_ERROR_REPORTING: '1',
        DISABLE_TELEMETRY: '1',
        // Without it the CLI refuses to skip permissions as root.
        IS_SANDBOX: '1',
        // Together they make it wait for its MCP servers, which it otherwise does for 2 seconds; each alone is not enough.
        MCP_CONNECTION_NONBLOCKING: '0',
        MCP_CONNECT_TIMEOUT_MS: '60000',
      },
    };
  },
};
