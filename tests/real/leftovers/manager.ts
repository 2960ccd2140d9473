import type { CliName } from '../clis.ts';
import type { Enclosure } from '../env/enclosure.ts';
import type { Home } from '../env/home.ts';
import type { LaunchOptions } from '../env/profile.ts';

/** How a run comes to its end. */
export const endings = {
  finishes: 'it finishes by itself',
  killed: 'it is killed: SIGTERM to the agent',
  crashes: 'it crashes: SIGKILL to the agent',
  'session lost': 'its tmux session is killed',
  'server lost': 'its tmux server gets SIGKILL',
  'supervisor lost': 'what stands above it in the pane gets SIGKILL',
} as const;

export type Ending = keyof typeof endings;

/** Who runs the agent: plain tmux, or a program that promises to leave nothing behind. */
export interface Manager {
  readonly name: string;
  /** Starts the agent inside `enclosure`; resolves when that is on its way. */
  readonly start: (
    cli: CliName,
    home: Home,
    enclosure: Enclosure,
    options: LaunchOptions & { readonly prompt: string },
  ) => Promise<Managed>;
}

export interface Managed extends AsyncDisposable {
  /** Makes the ending happen; for `finishes`, does nothing. */
  readonly bring: (ending: Ending) => Promise<void>;
}
