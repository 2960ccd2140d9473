#!/usr/bin/env node
import { startQuickly, tableProgram } from './start-quickly.ts';

/** What is waited for often is started from here; the table of commands is loaded for all else. */
async function run(args: readonly string[]): Promise<void> {
  try {
    if (await startQuickly(args)) return;
    const { dispatch } = await tableProgram(args);
    process.exitCode = await dispatch(args);
  } catch (error) {
    const { reportFailure } = await tableProgram(args);
    process.exitCode = reportFailure(error, args);
  }
}

void run(process.argv.slice(2));
