import { longestMessage } from '../../agents/messages/limit.ts';
import type { CommandSpec, OptionSpec } from '../command.ts';
import { supervisorOptions } from '../supervisor-options.ts';
import { json } from './options.ts';

/** What may limit an agent that is deployed here. */
const limits: readonly OptionSpec[] = [
  { name: 'timeout', value: 'TIME', summary: 'end it after this long' },
  { name: 'idle', value: 'TIME', summary: 'end it after this long without output' },
  { name: 'grace', value: 'TIME', summary: 'from SIGTERM to SIGKILL whenever it is ended' },
  {
    name: 'budget',
    value: 'USD',
    summary: 'end it when it has cost this much, with all that it has deployed',
  },
  { name: 'tokens', value: 'N', summary: 'the same by tokens' },
];

/** What of an agent is shown. */
const shown: readonly OptionSpec[] = [
  { name: 'detach', short: 'd', summary: 'print its id and leave it to itself' },
  { name: 'quiet', short: 'q', summary: 'nothing but its output' },
  json,
];

/** The exit codes of what shows an agent to its end. */
const asItEnds: NonNullable<CommandSpec['exit']> = [
  ['0', 'the agent has completed'],
  ['N', 'else its own, if it is not 0'],
  ['128+N', 'it was ended by signal N'],
  ['124', 'it was ended by --timeout or --idle'],
  ['1', 'it failed otherwise, or could not be deployed'],
  ['2, 4, 5', 'bad usage; no such agent or task; refused by a limit or a state'],
];

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
  {
    name: 'run',
    group: 'Run',
    summary: 'deploy an agent, show its output, and end as it ended',
    usage: '[OPTION...] PROMPT | [OPTION...] --engine command [PROMPT] -- COMMAND [ARG...]',
    operands: { max: Infinity },
    examples: [
      {
        line: "agent-reaper run --name fixer 'Make the tests pass'",
        summary: 'with the engine of the configuration',
      },
      {
        line: 'agent-reaper run --engine command -- npm test',
        summary: 'any program, without any AI; stopped, logged and settled like an agent',
      },
      { line: 'agent-reaper run --detach - < mission.md', summary: 'prints its id and leaves it to itself' },
    ],
    options: [
      { name: 'name', value: 'NAME', summary: 'by which it is called from then on' },
      { name: 'type', value: 'TYPE', summary: 'what kind of agent it is, in your words' },
      {
        name: 'task',
        value: 'TASK',
        summary: 'the task that it works on; else one is made for it',
        completes: 'task',
      },
      {
        name: 'engine',
        value: 'NAME',
        summary: 'claude, codex, gemini, opencode, command or one of your own',
        completes: 'engine',
      },
      { name: 'model', value: 'NAME', summary: 'one of the models of the engine' },
      { name: 'effort', value: 'WORD', summary: 'one of the words of the engine' },
      {
        name: 'permissions',
        value: 'MODE',
        summary: 'what it may do by itself: full, edit or read-only',
        completes: ['full', 'edit', 'read-only'],
      },
      {
        name: 'cwd',
        value: 'DIR',
        summary: 'where it works; else here, or the project of the task',
        completes: 'directory',
      },
      {
        name: 'launcher',
        value: 'WHERE',
        summary: 'tmux, where it can be looked at, or detached',
        completes: ['tmux', 'detached'],
      },
      ...limits,
      { name: 'strict', summary: 'refuse it the status `completed` until the evidence is there' },
      ...shown,
    ],
    details: [
      'PROMPT is one argument; - or nothing reads it from stdin. Output goes to stdout, and all that agent-reaper says to stderr. --json is for --detach.',
      'A program after -- without a PROMPT gets what a pipe or a file has on stdin, which is read to its end first; `< /dev/null` where that never comes. Else it gets nothing, unless PROMPT is -.',
      'Ctrl-C or SIGTERM stops the agent, once more kills it. If the terminal goes away or nobody reads the output any more, the agent goes on; so it does if this process is killed.',
    ],
    exit: asItEnds,
    load: () => import('../commands/run.ts'),
  },
  {
    name: 'resume',
    group: 'Run',
    summary: 'go on with the conversation of an agent that has ended',
    usage: '[OPTION...] AGENT MESSAGE',
    operands: { max: 2, completes: 'agent' },
    examples: [
      {
        line: "agent-reaper resume reviewer 'The tests fail again, in CI'",
        summary: 'a new agent that remembers what the first one knew',
      },
    ],
    options: [...limits, ...shown],
    details: [
      'MESSAGE is one argument; - reads it from stdin. It is a new agent, deployed as the first one was: task, name, engine, model, permissions, directory. Of several that have gone on with the same conversation, the last one is gone on with. Only an engine that keeps conversations can do it, and only after the agent has ended.',
      'It shows the output and can be interrupted as with `run`.',
    ],
    exit: asItEnds,
    load: () => import('../commands/resume.ts'),
  },
  {
    name: 'send',
    group: 'Run',
    summary: 'send a message to an agent',
    usage: '[--json] AGENT TEXT...|-',
    operands: { max: Infinity, completes: 'agent' },
    examples: [
      { line: "agent-reaper send reviewer 'Steel, please'", summary: 'and learn whether it has got it' },
    ],
    options: [json],
    details: [
      'An agent whose input is held open gets it at once, any other with the reply to its next call; a program that is no agent CLI thus only if it calls a tool of agent-reaper. `-` reads the text from stdin.',
      `A text has at most ${String(longestMessage)} characters as JSON counts them: a line break and a quote are two.`,
    ],
    exit: [
      ['0', 'delivered, or queued for its next call'],
      ['5', 'refused: it has ended or is about to, or too many wait already'],
    ],
    load: () => import('../commands/send.ts'),
  },
];
