import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Profile } from './profile.ts';

/** Gemini CLI: MCP servers only by settings file. */
export const gemini: Profile = {
  name: 'gemini',
  prepare: async (home, options) => {
    const { api, model = 'gemini-2.5-pro', mcpServers = {}, resume, extraArgs = [] } = options;
    const approval = options.permissions === 'ask' ? 'default' : 'yolo';
    const config = join(home.path, '.gemini');
    await mkdir(config, { recursive: true });
    const resumed = resume === undefined ? [] : ['--resume', resume];
    const settings = {
      mcpServers,
      general: { disableAutoUpdate: true, disableUpdateNag: true },
      privacy: { usageStatisticsEnabled: false },
      telemetry: { enabled: false },
      security: { auth: { selectedType: 'gemini-api-key' } },
    };
    await writeFile(join(config, 'settings.json'), JSON.stringify(settings));
    return {
      args: [
        '-o',
        'stream-json',
        '--approval-mode',
        approval,
        '--skip-trust',
        '-m',
        model,
        ...resumed,
        ...extraArgs,
      ],
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
