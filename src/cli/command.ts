/** What stands in a place of the command line, so that a shell can complete it; `either` is an agent or a task. */
export type Completes =
  'agent' | 'task' | 'either' | 'engine' | 'command' | 'directory' | 'file' | readonly string[];

/** An option of a command, as help, documentation, completion and the parser see it. */
export interface OptionSpec {
  readonly name: string;
  readonly short?: string;
  /** What stands for the value in help; an option without one is a flag. */
  readonly value?: string;
  readonly summary: string;
  /** What its value can be. The parser refuses what is not among fixed words. */
  readonly completes?: Completes;
  /** True where several can be given, separated by commas. */
  readonly list?: boolean;
}

/** What a command takes besides options. */
export interface Operands {
  /** How many at most. */
  readonly max: number;
  readonly completes?: Completes;
}

/** A worked example, shown first in help. */
export interface Example {
  readonly line: string;
  readonly summary: string;
}

/** What a command's module exports: takes the arguments after the command's name, resolves with the exit code. */
export interface CommandModule {
  readonly run: (args: readonly string[], command: CommandSpec) => Promise<number>;
}

/** The headings under which help lists the commands. */
export const commandGroups = [
  'Run',
  'Look',
  'End',
  'Keep in order',
  'About',
  'Started by agent-reaper itself',
] as const;
export type CommandGroup = (typeof commandGroups)[number];

/** One command. Help, documentation, man page, completion and dispatch come from this and nothing else. */
export interface CommandSpec {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly group: CommandGroup;
  readonly summary: string;
  /** Arguments after the name, as in a synopsis. */
  readonly usage: string;
  readonly operands?: Operands;
  readonly examples: readonly Example[];
  readonly options: readonly OptionSpec[];
  /** Paragraphs for help and documentation. */
  readonly details?: readonly string[];
  /** Lines about the exit code, where the common ones are not the truth. */
  readonly exit?: readonly (readonly [code: string, meaning: string])[];
  /** The exit code where agent-reaper itself fails; the error's own if not given. */
  readonly failureExit?: number;
  /** True where `--help` is only the first argument, since the rest belongs to another program. */
  readonly passesArguments?: boolean;
  /** Loads the command. Nothing of it is loaded before it is asked for: start-up time is a feature. */
  readonly load: () => Promise<CommandModule>;
}
