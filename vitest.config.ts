import { appendFileSync } from 'node:fs';
import type { ViteUserConfig } from 'vitest/config';

const patience = Number(process.env['AGENT_REAPER_TEST_TIMEOUT_FACTOR'] ?? '1');

/** Where `.ci/run` collects counts; unset everywhere else. */
const results = process.env['AGENT_REAPER_RESULTS'];

/** Forks, for a native addon must not share a process with the runner's worker threads. */
const shared = {
  pool: 'forks',
  testTimeout: 30_000 * patience,
  hookTimeout: 30_000 * patience,
  // In `.ci/run` alone, where each is listed and few are allowed: docs/decisions/0031.
  retry: results === undefined ? 0 : 1,
} as const;

/**
 * What the first look at a test leaves behind, such as a promise that is rejected when nobody waits any more, would fail
 * the run whatever the second look says: scripts/ci-results.js decides.
 */
function keepUnhandled(error: object): false {
  appendFileSync(`${results ?? '.'}/${String(process.pid)}.unhandled`, `${JSON.stringify(told(error))}\n`);
  return false;
}

function told(error: object): object {
  const { VITEST_TEST_PATH: file, VITEST_TEST_NAME: test, message, stack } = error as Record<string, unknown>;
  return { file, test, why: stack ?? message };
}

const config: ViteUserConfig = {
  test: {
    ...(results !== undefined && { onUnhandledError: keepUnhandled }),
    reporters: ['default', ...(results === undefined ? [] : ['json'])],
    ...(results !== undefined && { outputFile: { json: `${results}/vitest-${process.pid}.json` } }),
    projects: [
      {
        test: {
          ...shared,
          name: 'main',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/real/**', 'tests/mcp-tools/**'],
        },
      },
      // Programs of others that look at the MCP server; they have to be installed: `npm run test:mcp-tools`.
      {
        test: {
          ...shared,
          name: 'mcp-tools',
          include: ['tests/mcp-tools/**/*.test.ts'],
          testTimeout: 300_000 * patience,
        },
      },
      // Real programs of others, which take minutes and have to be installed: `npm run test:real`.
      {
        test: {
          ...shared,
          name: 'real',
          include: ['tests/real/**/*.test.ts'],
          testTimeout: 600_000 * patience,
        },
      },
    ],
  },
};

export default config;
