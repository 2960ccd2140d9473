import type { CommandSpec } from '../command.ts';
import { dryRun, json, yes } from './options.ts';

/** Commands about this machine and this installation. */
export const keepCommands: readonly CommandSpec[] = [
  {
    name: 'sweep',
    aliases: ['gc'],
    group: 'Keep in order',
    summary: 'settle, end and remove what is left of runs that are over; apply the rules of retention',
    usage: '[OPTION...]',
    examples: [
      { line: 'agent-reaper sweep --dry-run', summary: 'what is left, and what would be done' },
      { line: 'agent-reaper sweep --yes', summary: 'from cron, or after something was killed' },
      {
        line: 'agent-reaper sweep --end 4711:880213',
        summary: 'end a foreign leftover, as the list names it',
      },
    ],
    options: [
      dryRun,
      yes,
      {
        name: 'end',
        value: 'NAME,...',
        summary:
          'end these too: foreign leftovers, or what was left alone for a doubt, such as a live run that the store does not know of',
        list: true,
      },
      { name: 'no-retention', summary: 'forget nothing for its age or size' },
      json,
    ],
    details: [
      'What is in use is told by identity: by rows and locks, live supervisors, pid and start time. Live agents are left to their supervisors, deployments that are under way to their deployers. Agent CLIs and MCP servers of others that nobody is above of are listed, and ended only by name.',
      'An interrupt ends it between two leftovers, with exit code 1; the next sweep goes on. It works without a store too: then it ends what runs left by their cgroups and marks, and says what it could not know.',
    ],
    exit: [
      ['0', 'nothing is left over'],
      [
        '1',
        'something could not be cleared or looked at, or was not to be; or a run lives that the store does not know of',
      ],
    ],
    load: () => import('../commands/sweep.ts'),
  },
  {
    name: 'pin',
    group: 'Keep in order',
    summary: 'keep agents or tasks on record, whatever the rules of retention say',
    usage: '[--json] AGENT|TASK...',
    operands: { max: Infinity, completes: 'either' },
    examples: [
      { line: 'agent-reaper pin reviewer', summary: 'its record and its logs stay, and so `rm` keeps it' },
      { line: 'agent-reaper pin TASK-2026', summary: 'all that the task has and will have' },
    ],
    options: [json],
    details: [
      'What is pinned is neither forgotten for its age, size or number nor for want of disk space, until `unpin`.',
    ],
    load: () => import('../commands/pin.ts'),
  },
  {
    name: 'unpin',
    group: 'Keep in order',
    summary: 'leave agents or tasks to the rules of retention again',
    usage: '[--json] AGENT|TASK...',
    operands: { max: Infinity, completes: 'either' },
    examples: [],
    options: [json],
    load: () => import('../commands/unpin.ts'),
  },
  {
    name: 'verify',
    group: 'Keep in order',
    summary: 'prove that nothing of any agent is left, or tell what is',
    usage: '[--except-live] [--json]',
    examples: [
      { line: 'agent-reaper stop --all --yes && agent-reaper verify', summary: 'after the last one' },
      { line: 'agent-reaper verify --except-live', summary: 'while others work: only what is left behind' },
    ],
    options: [
      { name: 'except-live', summary: 'live agents, their host and what they have do not count' },
      json,
    ],
    details: [
      'It looks for processes, tmux sessions, cgroups, sockets, prompts, live logs, unfinished files and rows that are not settled, and changes nothing. It works without a store too: then by the marks and cgroups of runs alone.',
    ],
    exit: [
      ['0', 'nothing is left'],
      ['1', 'nothing was found, and not everything could be looked at'],
      ['3', 'processes remain'],
      ['4', 'only state remains'],
    ],
    load: () => import('../commands/verify.ts'),
  },
  {
    name: 'serve',
    group: 'Keep in order',
    summary: 'show metrics and health to Prometheus: as a file, or on this machine alone',
    usage: '[--metrics FILE [--once]] [--listen ADDRESS:PORT]',
    examples: [
      {
        line: 'agent-reaper serve --metrics /var/lib/node_exporter/agent_reaper.prom',
        summary: 'for the textfile collector of the node exporter',
      },
      { line: 'agent-reaper serve --listen 127.0.0.1:9464', summary: '/metrics, /healthz and /readyz' },
    ],
    options: [
      { name: 'metrics', value: 'FILE', summary: 'keep this file up to date', completes: 'file' },
      { name: 'once', summary: 'write the file once, for cron' },
      { name: 'listen', value: 'ADDRESS:PORT', summary: 'answer requests; only on a loopback address' },
      {
        name: 'interval',
        value: 'TIME',
        summary: 'how often the file is written when nothing happens (default 15s)',
      },
    ],
    details: [
      'It runs until SIGTERM or SIGINT, and starts, ends and removes nothing. The file is written after what happens to agents, at most once a second, and at each interval.',
    ],
    load: () => import('../commands/serve.ts'),
  },
  {
    name: 'service',
    group: 'Keep in order',
    summary: 'have systemd or launchd run `sweep` now and then, and `serve` if wanted',
    usage: '[install|status|uninstall] [OPTION...]',
    operands: { max: 1, completes: ['install', 'status', 'uninstall'] },
    examples: [
      { line: 'agent-reaper service install', summary: 'a sweep every hour, for this user' },
      {
        line: 'agent-reaper service install --every 10m --listen 127.0.0.1:9464',
        summary: 'with metrics on this machine',
      },
      { line: 'agent-reaper service install --dry-run', summary: 'print the files, and write nothing' },
    ],
    options: [
      { name: 'every', value: 'TIME', summary: 'from one sweep to the next (default 1h, at least 1m)' },
      { name: 'metrics', value: 'FILE', summary: 'also run `serve` with it', completes: 'file' },
      { name: 'listen', value: 'ADDRESS:PORT', summary: 'also run `serve` with it' },
      dryRun,
      json,
    ],
    details: [
      'The files hold absolute paths of Node.js and of this installation, and where the state is. After either was moved, `status` says `outdated`; install again.',
      'No agent is ever started by the service, and none ends with it.',
    ],
    load: () => import('../commands/service.ts'),
  },
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
