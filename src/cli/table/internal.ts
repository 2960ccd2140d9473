import type { CommandSpec } from '../command.ts';

/** Commands that agent-reaper and its scripts call. They are no interface for people and may change. */
export const internalCommands: readonly CommandSpec[] = [
  {
    name: 'follow',
    group: 'Started by agent-reaper itself',
    summary: 'follow the agents of this host; the host-level supervisor starts it while there are any',
    usage: '',
    examples: [],
    options: [],
    details: ['It waits for whoever settles now, and ends when no agent is left, or by SIGTERM.'],
    load: () => import('../commands/follow.ts'),
  },
  {
    name: 'settle',
    group: 'Started by agent-reaper itself',
    summary: 'settle every run of this host that is over; supervisors start it as their exit hook',
    usage: '',
    examples: [],
    options: [],
    details: ['Where somebody settles already, that one is told, and this ends at once.'],
    load: () => import('../commands/settle.ts'),
  },
  {
    name: 'complete',
    group: 'Started by agent-reaper itself',
    summary: 'what may stand in the last word; called by the scripts of `completion`',
    usage: '-- WORD...',
    examples: [],
    options: [],
    passesArguments: true,
    load: () => import('../commands/complete.ts'),
  },
];
