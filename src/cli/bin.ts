#!/usr/bin/env node
import { startQuickly } from './start-quickly.ts';

/** What is waited for often is started from here; the table of commands is loaded for all else. */
async function run(args: readonly string[]): Promise<void> {
  try {
    if (await startQuickly(args)) return;
    const { dispatch } = await import('./dispatch.ts');
    process.exitCode = await dispatch(args);
  } catch (error) {
    const { reportFailure } = await import('./failure.ts');
    process.exitCode = reportFailure(error, args);
  }
}

void run(process.argv.slice(2));
