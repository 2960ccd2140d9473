import type { CommandSpec, Completes, OptionSpec } from '../command.ts';

/** What the shell offers: one word, and what it means where the shell shows that. */
export interface Candidate {
  readonly word: string;
  readonly about?: string;
}

/** Things that are looked up at the moment of the question. */
export type LiveKind = Extract<Completes, 'agent' | 'task' | 'either' | 'engine'>;

/** What may stand where the cursor is: fixed words, live things, or what the shell itself completes. */
export interface Suggestion {
  readonly candidates: readonly Candidate[];
  readonly live: LiveKind | null;
  readonly files: 'file' | 'directory' | null;
}

const nothing: Suggestion = { candidates: [], live: null, files: null };

/**
 * What may stand in the last of `words`, the ones after the program's name. Pure: live things are only named, for
 * looking them up takes the store.
 */
export function suggest(commands: readonly CommandSpec[], words: readonly string[]): Suggestion {
  const visible = commands.filter(({ group }) => group !== 'Started by agent-reaper itself');
  const [first = '', ...rest] = words;
  if (words.length <= 1) return { ...nothing, candidates: starting(first, visible.map(commandCandidate)) };
  const command = visible.find(({ name, aliases }) => name === first || aliases?.includes(first) === true);
  const before = rest.slice(0, -1);
  const current = rest.at(-1) ?? '';
  if (command === undefined) return nothing;
  if (before.includes('--')) return { ...nothing, files: 'file' };
  const open = openOption(command, before.at(-1));
  if (open !== undefined) return valueOf(open.completes, current, open.list === true, visible);
  const [, inline, value] = /^--([^=]+)=(.*)$/s.exec(current) ?? [];
  if (inline !== undefined && value !== undefined) {
    const option = command.options.find(({ name }) => name === inline);
    const found = valueOf(option?.completes, value, option?.list === true, visible);
    return { ...found, candidates: found.candidates.map(({ word }) => ({ word: `--${inline}=${word}` })) };
  }
  if (current.startsWith('-'))
    return { ...nothing, candidates: starting(current, optionCandidates(command)) };
  const placed = before.filter((word) => !word.startsWith('-')).length;
  const max = command.operands?.max ?? 0;
  if (placed - valuesIn(command, before) >= max) {
    return { ...nothing, candidates: starting(current, optionCandidates(command)) };
  }
  return valueOf(command.operands?.completes, current, false, visible);
}

function valueOf(
  completes: Completes | undefined,
  current: string,
  list: boolean,
  commands: readonly CommandSpec[],
): Suggestion {
  if (completes === undefined) return nothing;
  if (completes === 'file' || completes === 'directory') return { ...nothing, files: completes };
  if (completes === 'command')
    return { ...nothing, candidates: starting(current, commands.map(commandCandidate)) };
  if (typeof completes === 'string') return { ...nothing, live: completes };
  const done = list ? current.slice(0, current.lastIndexOf(',') + 1) : '';
  const words = completes.map((word) => ({ word: done + word }));
  return { ...nothing, candidates: starting(current, words) };
}

/** The option whose value comes next. */
function openOption({ options }: CommandSpec, word: string | undefined): OptionSpec | undefined {
  if (word?.startsWith('-') !== true) return undefined;
  return options.find(
    ({ name, short, value }) => value !== undefined && (word === `--${name}` || word === `-${short ?? ''}`),
  );
}

function valuesIn(command: CommandSpec, words: readonly string[]): number {
  return words.filter((word) => openOption(command, word) !== undefined).length;
}

function commandCandidate({ name, summary }: CommandSpec): Candidate {
  return { word: name, about: summary };
}

function optionCandidates({ options }: CommandSpec): Candidate[] {
  const own = options.map(({ name, summary }) => ({ word: `--${name}`, about: summary }));
  return [...own, { word: '--help', about: 'help for this command' }];
}

function starting(current: string, candidates: readonly Candidate[]): Candidate[] {
  return candidates.filter(({ word }) => word.startsWith(current));
}
