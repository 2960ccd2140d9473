#!/usr/bin/env node
import { createRequire } from 'node:module';

/*
 * The command by the name that units, hooks and configurations of clients hold. A build makes one file of it that needs
 * no loader of ES modules, `bin.cjs`; that is what is installed as `agent-reaper`.
 */
try {
  createRequire(import.meta.url)('./bin.cjs');
} catch (error) {
  if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
  await import('./bin.ts');
}
