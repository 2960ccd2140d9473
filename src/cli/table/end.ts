import type { CommandSpec, OptionSpec } from '../command.ts';
import { dryRun, json, yes } from './options.ts';

const common: readonly OptionSpec[] = [
  { name: 'all', short: 'a', summary: 'every agent of this host' },
  { name: 'reason', value: 'TEXT', summary: 'for the record' },
  {
    name: 'keep-children',
    summary: 'leave those that it has deployed alone; they are ended first otherwise',
  },
  yes,
  dryRun,
  json,
];

const ending = [
  'With a task or --all it asks first. A task that was stopped stays stopped: nothing of it is started again. --all is the ordered shut-down of this host: children before their parents, an outcome for each, and one line at the end; agents may be deployed again afterwards.',
  'It returns when every process of the agents is gone, with what proves that, and when nothing else of them is left; what could not be ended or settled is named. Agents that are over already are left as they are. An interrupt does not leave it half done; a second one does, and then the supervisors go on with it alone.',
  'Ending takes no store. Where that is corrupt, locked, too new or on a full disk, agents are found by their supervisors (by id, the beginning of one, or name; or all of a task by its id), each is asked to end its run, and the record that it leaves is the proof. --all ends the host as well. What was ended so is named as `not on record`: the next command or sweep that can use the store settles it. So are runs ended that live and that the store does not know of, such as those of one that was moved aside. Where config.toml is not valid it warns, and the limits are those of each agent, or else the defaults.',
];

const exit: NonNullable<CommandSpec['exit']> = [
  [
    '0',
    'all of them are over, and nothing of them is left; without a store, all of them are proven to be gone, though it is not on record yet',
  ],
  ['1', 'something is left or not proven, and named; or the answer was no'],
  ['2', 'bad usage; or nobody could be asked, and --yes was not given'],
  ['4', 'no such agent or task'],
  ['5', 'refused: an agent steers its own descendants only'],
];

/** Commands that end agents, or forget them. */
export const endCommands: readonly CommandSpec[] = [
  {
    name: 'stop',
    group: 'End',
    summary: 'end agents gracefully, and prove that nothing of them is left',
    usage: '[OPTION...] AGENT|TASK... | --all',
    operands: { max: Infinity, completes: 'either' },
    examples: [
      { line: 'agent-reaper stop reviewer', summary: 'SIGTERM, and SIGKILL after the grace period' },
      { line: 'agent-reaper stop --all', summary: 'the ordered shut-down of this host' },
    ],
    options: [
      { name: 'grace', value: 'TIME', summary: "from SIGTERM to SIGKILL, instead of the agent's own" },
      ...common,
    ],
    details: ending,
    exit,
    load: () => import('../commands/stop.ts'),
  },
  {
    name: 'kill',
    group: 'End',
    summary: 'end agents at once',
    usage: '[OPTION...] AGENT|TASK... | --all',
    operands: { max: Infinity, completes: 'either' },
    examples: [{ line: 'agent-reaper kill reviewer', summary: 'SIGKILL without a grace period' }],
    options: common,
    details: ending,
    exit,
    load: () => import('../commands/kill.ts'),
  },
  {
    name: 'rm',
    group: 'End',
    summary: 'forget agents that are over, with their logs',
    usage: '[OPTION...] AGENT|TASK... | --all',
    operands: { max: Infinity, completes: 'either' },
    examples: [
      { line: 'agent-reaper rm reviewer', summary: 'its record, its archived logs and its reports' },
      { line: 'agent-reaper rm --all --dry-run', summary: 'what could be forgotten on this host' },
    ],
    options: [
      { name: 'all', short: 'a', summary: 'every agent that is settled and not pinned' },
      yes,
      dryRun,
      json,
    ],
    details: [
      'An agent goes with all that it has deployed, for those hang on it; with these, with a task or with --all it asks first. An agent that is not settled, or pinned, is kept, and named. The archived logs go with the record: nothing would ever delete them without it. To keep them, copy them before; `retention` in the configuration forgets what is old by itself.',
      'A task that `run` has made goes with the last of its agents, and its directory if nobody has put anything there. Other tasks stay.',
    ],
    exit: [
      ['0', 'all of them are forgotten'],
      ['1', 'the answer was no'],
      ['4', 'no such agent or task'],
      ['5', 'some were kept, and named'],
    ],
    load: () => import('../commands/rm.ts'),
  },
];
