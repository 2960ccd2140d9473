import type { CommandSpec } from '../command.ts';
import { json } from './options.ts';

/** Commands about this machine and this installation. */
export const keepCommands: readonly CommandSpec[] = [
  {
    name: 'doctor',
    group: 'Keep in order',
    summary: 'what containment this machine offers, why not more, and which promises that backs',
    usage: '[--json]',
    examples: [{ line: 'agent-reaper doctor', summary: 'tiers, what can escape, promises' }],
    options: [json],
    load: () => import('../commands/doctor.ts'),
  },
  {
    name: 'config',
    group: 'Keep in order',
    summary: 'the settings in force, and where they come from',
    usage: '[show|path|check] [--json]',
    operands: { max: 1, completes: ['show', 'path', 'check'] },
    examples: [
      { line: 'agent-reaper config', summary: 'every setting, and whether it is the default' },
      { line: 'agent-reaper config check', summary: 'whether the file is valid; all problems at once' },
    ],
    options: [json],
    load: () => import('../commands/config.ts'),
  },
];
