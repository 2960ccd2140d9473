import { join } from 'node:path';
import type { ViteUserConfig } from 'vitest/config';

/** The one step of the suite that needs a network: it runs before, and outside, the isolated tests. */
const config: ViteUserConfig = {
  test: {
    name: 'real-install',
    root: join(import.meta.dirname, '../../..'),
    include: ['tests/real/install/*.setup.ts'],
    testTimeout: 600_000,
    reporters: ['verbose'],
  },
};

// eslint-disable-next-line no-restricted-syntax -- the runner reads the default export
export default config;
