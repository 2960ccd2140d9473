import type { CliName } from '../clis.ts';
import type { Enclosure } from '../env/enclosure.ts';
import type { Home } from '../env/home.ts';
import type { McpCommand } from '../env/profile.ts';

/** How a run comes to its end. */
export const endings = {
  finishes: 'it finishes by itself',
  killed: 'it is killed',
  crashes: 'it crashes: SIGKILL to the agent',
  'session lost': 'its tmux session is killed',
  'server lost': 'its tmux server gets SIGKILL',
  'supervisor lost': 'what stands above it in the pane gets SIGKILL',
} as const;

export type Ending = keyof typeof endings;

/** What is run. */
export interface Errand {
  /** Base URL of the model API. */
  readonly api: string;
  readonly prompt: string;
  /** The agent's own MCP servers. */
  readonly servers: Readonly<Record<string, McpCommand>>;
}

/** Who runs the agent: plain tmux, or a program that promises to leave nothing behind. */
export interface Manager {
  readonly name: string;
  /** Starts the agent inside `enclosure`; resolves when that is on its way. */
  readonly start: (cli: CliName, home: Home, enclosure: Enclosure, errand: Errand) => Promise<Managed>;
}

export interface Managed extends AsyncDisposable {
  /** Makes the ending happen; for `finishes`, does nothing. */
  readonly bring: (ending: Ending) => Promise<void>;
  /** What is on record of the run, for who keeps records. Only reads. */
  readonly record?: () => Promise<RunRecord>;
}

/** What a manager has kept of a run that is over, and what it has forgotten to remove. */
export interface RunRecord {
  readonly cause: string | undefined;
  readonly status: string;
  readonly exitCode: number | null | undefined;
  readonly signal: string | null | undefined;
  /** How often an outcome was recorded. */
  readonly outcomes: number;
  /** Whether the outcome is proven by the kernel, by the report. */
  readonly verified: boolean;
  readonly settled: boolean;
  /** Names of archived streams of the agent. */
  readonly archived: readonly string[];
  /** Whether the first archived stream can be read and has what the agent printed. */
  readonly readable: boolean;
  /** Files and directories of the run that are still there. */
  readonly leftFiles: readonly string[];
}
