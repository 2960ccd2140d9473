import type { Leaf, LeafMembers } from './leaf.ts';
import { leafMembers, linuxLeaves } from './linux.ts';

/** All leaves that can be seen from here; none where there are no cgroups. */
export function readLeaves(): readonly Leaf[] {
  return process.platform === 'linux' ? linuxLeaves() : [];
}

/** Who is in one now. */
export function membersOf(leaf: Leaf): LeafMembers {
  return process.platform === 'linux' ? leafMembers(leaf.path) : { pids: [], hidden: false };
}
