import type { ContainmentProbe, Tier } from '../process/index.ts';
import { promises, type Backing } from './promises.ts';

/** A part that agent-reaper needs, and whether it is usable. */
export interface PartFacts {
  readonly ok: boolean;
  readonly path: string | null;
  readonly version: string | null;
  readonly problem: string | null;
}

/** What `doctor --json` prints. `version` is raised when a field changes its meaning. */
export interface DoctorReport {
  readonly version: 1;
  readonly healthy: boolean;
  readonly node: string;
  readonly supervisor: PartFacts;
  readonly addon: PartFacts;
  readonly containment: ContainmentProbe | null;
  readonly promises: readonly ({
    readonly id: string;
    readonly promise: string;
    readonly tier: Tier;
  } & Backing)[];
}

/** Puts the facts of this machine and the promises of the project side by side. */
export function doctorReport(
  node: string,
  addon: PartFacts,
  supervisor: PartFacts,
  probe: ContainmentProbe | null,
): DoctorReport {
  return {
    version: 1,
    healthy: addon.ok && supervisor.ok && probe !== null,
    node,
    supervisor,
    addon,
    containment: probe,
    promises: probe === null ? [] : promisesIn(probe.chosen),
  };
}

function promisesIn(tier: Tier): DoctorReport['promises'] {
  return promises.map(({ id, promise, backing }) => ({ id, promise, tier, ...backing[tier] }));
}
