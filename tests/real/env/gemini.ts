import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Profile } from './profile.ts';

/** Gemini CLI: MCP servers only by settings file. */
export const gemini: Profile = {
  name: 'gemini',
  prepare: async (home, { api, model = 'gemini-2.5-pro', mcpServers = {} }) => {
    const config = join(home.path, '.gemini');
    await mkdir(config);
    const settings = {
      mcpServers,
      general: { disableAutoUpdate: true, disableUpdateNag: true },
      privacy: { usageStatisticsEnabled: false },
      telemetry: { enabled: false },
      security: { auth: { selectedType: 'gemini-api-key' } },
    };
    await writeFile(join(config, 'settings.json'), JSON.stringify(settings));
    return {
      args: ['-o', 'stream-json', '--approval-mode', 'yolo', '--skip-trust', '-m', model],
      env: {
        ...home.environment,
        GEMINI_API_KEY: 'test-0000000000000000000000',
        GEMINI_CLI_TRUST_WORKSPACE: 'true',
        GEMINI_TELEMETRY_ENABLED: 'false',
        GOOGLE_GEMINI_BASE_URL: api,
      },
    };
  },
};
