import type { Tmux } from './tmux.ts';

/** The user option of tmux that says whose a session is. */
export const ownerMark = '@agent-reaper';

/** A format of tmux that is 1 for the sessions of this owner and 0 for all others. */
export function isOurs({ owner }: Tmux): string {
  return `#{==:#{${ownerMark}},${owner}}`;
}
