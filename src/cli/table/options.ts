import type { OptionSpec } from '../command.ts';

/** Options that several commands have. */
export const json: OptionSpec = {
  name: 'json',
  summary: 'print one JSON document, whose `version` is its format',
};
export const yes: OptionSpec = { name: 'yes', short: 'y', summary: 'do not ask' };
export const dryRun: OptionSpec = { name: 'dry-run', summary: 'say what would be done, and do nothing' };
export const ofTask: OptionSpec = {
  name: 'task',
  value: 'TASK',
  summary: 'only agents of this task',
  completes: 'task',
};
