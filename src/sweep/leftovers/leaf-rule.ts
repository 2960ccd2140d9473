/** What decides whose the cgroup of a dead supervisor is, and whether it is cleared. */
export interface LeafSigns {
  readonly sameBoot: boolean;
  readonly sameUser: boolean;
  /** This very process, or one above it, is in it. */
  readonly holdsUs: boolean;
  /** Null where they cannot be listed. */
  readonly members: number | null;
  /** Some of them are in a PID namespace that cannot be seen from here. */
  readonly hidden: boolean;
  /** By the marks of its members, or by a row of the store. */
  readonly owner: 'us' | 'another' | 'nobody';
  /** The directory that it is in can be written. */
  readonly removable: boolean;
  /** Milliseconds since its supervisor was started. */
  readonly ageMs: number;
}

/** How long an empty one that nobody claims is left to whoever it may be of. */
export const unclaimedMs = 600_000;

/** Null: it is a leftover of ours. */
export function leafDoubt(signs: LeafSigns): { readonly why: string; readonly nameable?: true } | null {
  if (!signs.sameBoot) return { why: 'it was made under another boot id' };
  if (!signs.sameUser) return { why: 'it belongs to another user' };
  if (signs.holdsUs) return { why: 'this very process comes from it' };
  if (signs.members === null) return { why: 'who is in it cannot be read' };
  // Their supervisor may be there as well, where it cannot be seen.
  if (signs.hidden) return { why: 'processes in it are in a PID namespace that cannot be seen from here' };
  if (signs.members === 0 && !signs.removable)
    return { why: 'it is empty, and cgroups cannot be written here' };
  if (signs.owner === 'us') return null;
  if (signs.owner === 'another') return { why: 'it is of another state directory' };
  if (signs.members > 0)
    return { why: 'nothing tells whose it is: a run of the library or of `exec`', nameable: true };
  // Nobody can be hurt; but whoever lost its supervisor just now may be about to look into it.
  return signs.ageMs >= unclaimedMs ? null : { why: 'it is empty, new, and nothing tells whose it is' };
}
