import { promises, type Backing, type TierName } from './promises.ts';

/** What the containment probe of `agent-reaper/process` says, as far as `doctor` prints it. */
export interface ProbeFacts {
  readonly tiers: readonly {
    readonly tier: TierName;
    readonly available: boolean;
    readonly step?: string;
    readonly errno?: number;
    readonly name?: string;
    readonly detail: string;
  }[];
  readonly chosen: TierName;
  readonly kernel: string;
  readonly canEscape: readonly string[];
}

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
  readonly containment: ProbeFacts | null;
  readonly promises: readonly ({
    readonly id: string;
    readonly promise: string;
    readonly tier: TierName;
  } & Backing)[];
}

/** Puts the facts of this machine and the promises of the project side by side. */
export function doctorReport(
  node: string,
  addon: PartFacts,
  supervisor: PartFacts,
  probe: ProbeFacts | null,
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

function promisesIn(tier: TierName): DoctorReport['promises'] {
  return promises.map(({ id, promise, backing }) => ({ id, promise, tier, ...backing[tier] }));
}
