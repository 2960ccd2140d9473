import type { ViteUserConfig } from 'vitest/config';

/** Suites that take minutes or need things beyond the tree; each has a script of its own in package.json. */
const longSuites = ['conformance', 'real', 'stress'];

const patience = Number(process.env['AGENT_REAPER_TEST_TIMEOUT_FACTOR'] ?? '1');

/** Forks, for a native addon must not share a process with the runner's worker threads. */
const shared = { pool: 'forks', testTimeout: 30_000 * patience, hookTimeout: 30_000 * patience } as const;

/** Where `.ci/run` collects counts; unset everywhere else. */
const results = process.env['AGENT_REAPER_RESULTS'];

const config: ViteUserConfig = {
  test: {
    reporters: ['default', ...(results === undefined ? [] : ['json'])],
    ...(results !== undefined && { outputFile: { json: `${results}/vitest-${process.pid}.json` } }),
    projects: [
      {
        test: {
          ...shared,
          name: 'main',
          include: ['tests/**/*.test.ts'],
          exclude: longSuites.map((suite) => `tests/${suite}/**`),
        },
      },
      ...longSuites.map((name) => ({
        test: { ...shared, name, include: [`tests/${name}/**/*.test.ts`], testTimeout: 600_000 * patience },
      })),
    ],
  },
};

export default config;
