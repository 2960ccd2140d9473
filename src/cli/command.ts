/** An option of a command, as help, documentation and the parser see it. */
export interface OptionSpec {
  readonly name: string;
  readonly short?: string;
  /** What stands for the value in help; an option without one is a flag. */
  readonly value?: string;
  readonly summary: string;
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

/** One command. Help, documentation and dispatch come from this and nothing else. */
export interface CommandSpec {
  readonly name: string;
  readonly summary: string;
  /** Arguments after the name, as in a synopsis. */
  readonly usage: string;
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
