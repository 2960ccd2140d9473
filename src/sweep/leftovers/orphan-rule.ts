/** What decides whether a marked process is left of a run that is over. */
export interface OrphanSigns {
  /** A supervisor is above it, which ends it in time. */
  readonly supervised: boolean;
  /** It is in the cgroup of a run, with which it is ended. */
  readonly inLeaf: boolean;
  readonly runLives: boolean;
  /** It is this very process, or above it. */
  readonly ownLine: boolean;
  /** A tmux server is above it, or it is one: that hands its own environment on to every pane, whoever opens it. */
  readonly inTmux: boolean;
  /** Whether it began after its run did. `unknown` where nothing says when that was. */
  readonly age: 'younger' | 'older' | 'unknown';
  /** Whether the uppermost of its line that bears the mark was left to init, or has a parent of its own. */
  readonly parent: 'init' | 'somebody';
}

/** `contained`: it is no leftover, and nothing is to be said of it. */
export type OrphanVerdict = 'leftover' | 'contained' | { readonly spared: string; readonly nameable?: true };

/** The first rule that applies. A mark alone is never enough: an environment is inherited, copied and forged. */
export function orphanVerdict(signs: OrphanSigns): OrphanVerdict {
  if (signs.supervised || signs.inLeaf) return 'contained';
  if (signs.ownLine) return { spared: 'it is above this very process' };
  if (signs.runLives) return { spared: 'its run is alive' };
  const doubt = doubtAbout(signs);
  return doubt === null ? 'leftover' : { spared: doubt, nameable: true };
}

function doubtAbout({ inTmux, age, parent }: OrphanSigns): string | null {
  if (inTmux) return 'it is a tmux server or in one, which hands its marks on to everybody';
  if (age === 'older') return 'it is older than the run whose mark it bears';
  if (age === 'unknown') return 'nothing says when the run began whose mark it bears';
  return parent === 'somebody' ? 'its parent is alive and not of the run' : null;
}
