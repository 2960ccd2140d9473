import { viewStates } from '../../agents/views/attention.ts';
import { eventKinds } from '../../store/event-kinds.ts';
import { activeStatuses, terminalStatuses } from '../../store/life-cycle.ts';
import type { CommandSpec, OptionSpec } from '../command.ts';
import { json, ofTask } from './options.ts';

const after: OptionSpec = {
  name: 'after',
  value: 'CURSOR',
  summary: 'go on after the page that ended there (`next` in JSON)',
};

/** Commands that only read. */
export const lookCommands: readonly CommandSpec[] = [
  {
    name: 'ls',
    aliases: ['ps'],
    group: 'Look',
    summary: 'list agents, those that need attention first',
    usage: '[OPTION...]',
    examples: [
      { line: 'agent-reaper ls', summary: 'what is at work, and what ended last' },
      { line: 'agent-reaper ls --state attention', summary: 'only what waits for you' },
      {
        line: 'agent-reaper ls --all --task TASK-2026 --json',
        summary: 'every agent of a task, for a program',
      },
    ],
    options: [
      { name: 'all', short: 'a', summary: 'every agent on record, newest first, in pages' },
      { name: 'tasks', summary: 'list tasks instead' },
      ofTask,
      {
        name: 'parent',
        value: 'AGENT',
        summary: 'only those that this one has deployed',
        completes: 'agent',
      },
      {
        name: 'state',
        value: 'STATE,...',
        summary: 'attention, working or done',
        completes: viewStates,
        list: true,
      },
      {
        name: 'status',
        value: 'STATUS,...',
        summary: 'only these statuses',
        completes: [...activeStatuses, ...terminalStatuses],
        list: true,
      },
      { name: 'engine', value: 'NAME', summary: 'only this engine', completes: 'engine' },
      {
        name: 'limit',
        value: 'N',
        summary: 'how many that are done (default 10); with --all, in a page (100)',
      },
      after,
      {
        name: 'quick',
        summary: 'leave out memory, processor time and processes, which come from the kernel',
      },
      json,
    ],
    details: [
      'Without --all: every agent that is not settled, and those that were settled last. STATE is `attention` (blocked, stalled, or its cleanup failed), `working` or `done`.',
      'AGE is how long it has run, or ran. MEM, CPU and PROCS are of all processes of the agent together. In a pipe nothing is cut off or coloured; in a narrow terminal columns are left out, the least important first.',
    ],
    load: () => import('../commands/ls.ts'),
  },
  {
    name: 'show',
    group: 'Look',
    summary: 'everything on record of an agent or a task',
    usage: '[--events N] [--json] AGENT|TASK',
    operands: { max: 1, completes: 'either' },
    examples: [{ line: 'agent-reaper show reviewer', summary: 'its ledger, its timeline, and its receipt' }],
    options: [{ name: 'events', value: 'N', summary: 'how much of the timeline (default 30)' }, json],
    details: [
      'An agent is named by its name, its id, its short id, or an unambiguous beginning of one of them. A name that was used again means the agent that lives, or the newest where none does; where several that live share it, they are listed and nothing is done.',
      'The ledger lists what was made for the agent, and whether it is released; the receipt says how it ended, what it left behind, and what proves that nothing is left.',
    ],
    load: () => import('../commands/show.ts'),
  },
  {
    name: 'tree',
    group: 'Look',
    summary: 'which agent has deployed which',
    usage: '[--all] [--json] [AGENT|TASK]',
    operands: { max: 1, completes: 'either' },
    examples: [{ line: 'agent-reaper tree', summary: 'of all tasks that have an agent at work' }],
    options: [{ name: 'all', short: 'a', summary: 'of every task on record' }, json],
    load: () => import('../commands/tree.ts'),
  },
  {
    name: 'events',
    group: 'Look',
    summary: 'what happened, and with --follow what happens',
    usage: '[OPTION...] [AGENT|TASK]',
    operands: { max: 1, completes: 'either' },
    examples: [
      { line: 'agent-reaper events --follow', summary: 'everything, as it happens' },
      {
        line: 'agent-reaper events --follow --kind outcome,settled --json',
        summary: 'one line of JSON for each end, for a program',
      },
    ],
    options: [
      {
        name: 'follow',
        short: 'f',
        summary: 'go on until interrupted; with --json one document a line (NDJSON)',
      },
      {
        name: 'last',
        short: 'n',
        value: 'N',
        summary: 'how many to begin with (default 20; 10 with --follow)',
      },
      {
        name: 'since',
        value: 'SEQ',
        summary: 'those after this one, the `seq` or `cursor` of an earlier call',
      },
      { name: 'kind', value: 'KIND,...', summary: 'only these kinds', completes: eventKinds, list: true },
      json,
    ],
    load: () => import('../commands/events.ts'),
  },
  {
    name: 'logs',
    group: 'Look',
    summary: 'what an agent has put out, readably',
    usage: '[OPTION...] AGENT',
    operands: { max: 1, completes: 'agent' },
    examples: [
      { line: 'agent-reaper logs --follow reviewer', summary: 'until its run is over' },
      {
        line: "agent-reaper logs --filter '(?i)error' --tail 20 reviewer",
        summary: 'the last lines that match',
      },
      {
        line: 'agent-reaper logs --raw reviewer > stream.jsonl',
        summary: 'every byte, as the engine wrote it',
      },
    ],
    options: [
      {
        name: 'follow',
        short: 'f',
        summary: 'go on until its run is over; with --json one document a line (NDJSON)',
      },
      { name: 'tail', short: 'n', value: 'N', summary: 'begin with the last N lines; else with the first' },
      { name: 'filter', value: 'REGEX', summary: 'only lines of the stream that match' },
      {
        name: 'raw',
        summary: 'the bytes of the log; what its size limit has dropped is marked by a line of JSON',
      },
      { name: 'summary', summary: 'an account of the whole log instead: errors, tools, usage, result' },
      { name: 'cursor', value: 'CURSOR', summary: 'go on from the `next` or `previous` of an earlier page' },
      json,
    ],
    details: [
      'It reads on while the log rotates and after it was archived; `logs.keep = false` deletes it instead. Long lines are cut off here, not with --raw. --json prints a page, and with --follow one line for each line of the log.',
    ],
    load: () => import('../commands/logs.ts'),
  },
  {
    name: 'top',
    group: 'Look',
    summary: 'the table of `ls`, kept up to date',
    usage: '[--every TIME] [--json]',
    examples: [{ line: 'agent-reaper top', summary: 'q leaves it' }],
    options: [
      {
        name: 'every',
        value: 'TIME',
        summary: 'how often memory and processor time are looked at (default 2s)',
      },
      { name: 'json', summary: 'print what `ls --json` prints, one document a line (NDJSON)' },
    ],
    details: [
      'It is drawn again when something happens, and at these times. %CPU is of one processor since the last look. Without a terminal it prints the table once, with --json until it is interrupted.',
    ],
    load: () => import('../commands/top.ts'),
  },
  {
    name: 'attach',
    group: 'Look',
    summary: 'look at the terminal of an agent, by tmux',
    usage: '[--print] [--json] AGENT',
    operands: { max: 1, completes: 'agent' },
    examples: [{ line: 'agent-reaper attach reviewer', summary: 'C-b d leaves it again' }],
    options: [
      { name: 'print', summary: 'print the command that would be run, for another terminal' },
      { name: 'json', summary: 'print it as one JSON document, whose `version` is its format' },
    ],
    details: [
      'The process becomes tmux. The agent does not notice whether somebody looks: leaving, closing the terminal and killing its client change nothing for it. From within the same tmux server the client switches to the session.',
    ],
    load: () => import('../commands/attach.ts'),
  },
  {
    name: 'wait',
    group: 'Look',
    summary: 'wait until agents have ended, or something happens',
    usage: '[OPTION...] AGENT...|TASK',
    operands: { max: Infinity, completes: 'either' },
    examples: [
      { line: 'agent-reaper wait reviewer --timeout 10m', summary: 'at most so long' },
      { line: 'agent-reaper wait TASK-2026 --for any', summary: 'until the next agent of a task has ended' },
    ],
    options: [
      {
        name: 'for',
        value: 'WHAT',
        summary: 'all (default): all have ended; any: one has; change: anything happens',
        completes: ['all', 'any', 'change'],
      },
      { name: 'timeout', value: 'TIME', summary: 'give up after this long' },
      {
        name: 'since',
        value: 'SEQ',
        summary: 'what happened after this counts, too: the `cursor` of an earlier wait',
      },
      json,
    ],
    exit: [
      ['0', 'it has come, and who has ended has completed'],
      ['1', 'it has come, but somebody ended otherwise'],
      ['4', 'no such agent or task'],
      ['6', 'the time is over'],
    ],
    load: () => import('../commands/wait.ts'),
  },
];
