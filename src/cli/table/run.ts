import type { CommandSpec } from '../command.ts';
import { supervisorOptions } from '../supervisor-options.ts';

/** Commands that start something. */
export const runCommands: readonly CommandSpec[] = [
  {
    name: 'exec',
    group: 'Run',
    summary: 'run a command contained, and leave nothing of it behind',
    usage: '[OPTION...] -- COMMAND [ARG...]',
    operands: { max: Infinity, completes: 'file' },
    examples: [
      { line: 'agent-reaper exec -- npm test', summary: 'whatever the tests start is gone when they end' },
      {
        line: 'agent-reaper exec --timeout 10m --report receipt.json -- ./build.sh',
        summary: 'with a deadline, and a receipt for what was left',
      },
      {
        line: 'agent-reaper exec --containment cgroup -- CMD',
        summary: 'fail rather than run in a weaker tier',
      },
    ],
    options: supervisorOptions,
    details: [
      'The process becomes the supervisor itself: no Node.js process stays behind it. Signals go on to the command; a terminal works as if it were run by hand.',
      'TIME is a number with ms, s, m or h. When the command exits, every process that it left is ended and the proof of that is taken before exec returns.',
      'Node.js resets an ignored SIGHUP at its start, and opens /dev/null where descriptors 0 to 2 are closed. Neither can be undone: for a command under nohup, start agent-supervisor directly.',
    ],
    exit: [
      ['N', "the command's own"],
      ['128+N', 'the command was ended by signal N'],
      ['124', '--timeout or --idle'],
      ['125', 'bad usage, a failure of the supervisor, or survivors'],
      ['126, 127', 'the command is not executable, or not found'],
    ],
    failureExit: 125,
    passesArguments: true,
    load: () => import('../commands/exec.ts'),
  },
];
