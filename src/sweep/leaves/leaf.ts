/** The cgroup of one run, which its supervisor made and named for itself. */
export interface Leaf {
  /** Absolute path. */
  readonly path: string;
  readonly name: string;
  /** Start time of its supervisor, in clock ticks since boot. */
  readonly startTime: number;
  /** The beginning of the boot id under which it was made. */
  readonly boot: string;
  /** Who owns it. */
  readonly uid: number;
}

/** Who is in a leaf, and in the cgroups below it. */
export interface LeafMembers {
  /** Null where they could not be listed. */
  readonly pids: readonly number[] | null;
  /** Some are in a PID namespace that cannot be seen from here: cgroups(7) lists them as 0. */
  readonly hidden: boolean;
}

/** `ar-<boot id>-<start time>-<random>`: docs/report.md, `id`. */
const pattern = /^ar-([0-9a-f]{8})-(\d+)-[0-9a-f]{8}$/;

/** What the name of a leaf says, or null for what is no such name. */
export function leafNamed(path: string, name: string, uid: number): Leaf | null {
  const [, boot, startTime] = pattern.exec(name) ?? [];
  if (boot === undefined) return null;
  return { path, name, boot, startTime: Number(startTime), uid };
}

/** The name of the leaf in the path of a cgroup, or null: also where that cgroup was made below a leaf. */
export function leafIn(cgroup: string): string | null {
  return cgroup.split('/').find((part) => pattern.test(part)) ?? null;
}
