/** The termination report as docs/report.md describes it, as far as the suite looks into it. */
export interface Report {
  readonly version: number;
  readonly id: string;
  readonly bootId: string;
  readonly command: string;
  readonly supervisor: { readonly pid: number; readonly startTime: number; readonly version: string };
  readonly leader: {
    readonly pid: number;
    readonly startTime: number;
    readonly cgroupId: unknown;
    readonly pidfd: boolean;
  } | null;
  readonly containment: {
    readonly tier: string;
    readonly placement: string | null;
    readonly leaf: string | null;
    readonly rejected: readonly {
      readonly tier: string;
      readonly step: string;
      readonly errno: number;
      readonly name: string;
    }[];
  };
  readonly cause: string;
  readonly exit: {
    readonly code: number | null;
    readonly signal: string | null;
    readonly coreDumped: boolean;
    readonly source: string;
  };
  readonly spawnError: {
    readonly stage: string;
    readonly errno: number;
    readonly name: string;
    readonly path: string | null;
  } | null;
  /** Null where nobody could be listed. */
  readonly counts: Readonly<Record<string, number | null>>;
  readonly timeline: Readonly<Record<string, number | null>>;
  readonly startedAt: string;
  readonly escapees: readonly Listed[];
  readonly escapeesTotal: number;
  readonly killed: readonly Listed[];
  readonly breaches: readonly Listed[];
  readonly survivors: readonly Survivor[];
  readonly survivorsTotal: number;
  readonly verified: { readonly value: boolean; readonly by: readonly string[]; readonly strength: string };
  readonly usage: Readonly<Record<string, number | null>>;
  readonly log: {
    readonly path: string;
    readonly bytes: number;
    readonly dropped: number;
    readonly rotations: number;
  } | null;
  readonly errors: readonly { readonly code: string; readonly errno: number; readonly name: string }[];
}

export interface Listed {
  readonly pid: number;
  readonly startTime: number;
  readonly comm: string;
  readonly how?: string;
}

export interface Survivor extends Listed {
  readonly uid: number;
  readonly state: string;
  readonly wchan: string;
  readonly reason: string;
  readonly action: string;
}

const causes = [
  'exited', 'killed', 'timeout', 'idle', 'drained', 'terminal_lost', 'parent_exit', 'oom', 'spawn_failed', 'lost',
]; // prettier-ignore
const counts = [
  'membersAtStart', 'peak', 'forkedDuringGrace', 'endedByTerm', 'neededKill', 'adopted', 'zombiesReaped', 'rounds',
]; // prettier-ignore
const moments = ['termSent', 'leaderExit', 'killSent', 'empty', 'reaped', 'leafRemoved', 'runtime'];
const usages = [
  'userUs', 'systemUs', 'maxRssBytes', 'minorFaults', 'majorFaults', 'blocksIn', 'blocksOut', 'contextSwitches',
]; // prettier-ignore
const reasons = ['uninterruptible', 'permission', 'frozen-v1', 'foreign-member', 'exiting', 'unknown'];
const proofs = ['ns-gone', 'populated-0', 'echild', 'rmdir', 'group-esrch', 'scan-empty'];
const strengths = ['kernel-proof', 'strong', 'weak', 'none'];

/** What is wrong with the form of a report, or with facts in it that contradict each other; empty when sound. */
export function faultsOf(report: Report, bootId: string | null): string[] {
  const faults: string[] = [];
  const check = (holds: boolean, fault: string): void => {
    if (!holds) faults.push(fault);
  };
  const { id, verified, survivors, timeline, exit } = report;
  check(report.version === 1, `version is ${String(report.version)}`);
  if (bootId !== null) {
    const start = bootId.replaceAll('-', '').slice(0, 8);
    check(report.bootId === bootId, `bootId ${report.bootId} is not this boot's, ${bootId}`);
    check(new RegExp(`^ar-${start}-\\d+-[0-9a-f]{8}$`).test(id), `id ${id} is malformed`);
  }
  check(report.supervisor.pid > 0, 'supervisor.pid is missing');
  check(causes.includes(report.cause), `cause ${report.cause} is not in the list`);
  check(exit.code === null || exit.signal === null, 'exit has both code and signal');
  check(
    (report.spawnError === null) === (report.cause !== 'spawn_failed'),
    `spawnError does not match cause ${report.cause}`,
  );
  for (const name of counts)
    check(
      report.counts[name] === null || isCount(report.counts[name]),
      `counts.${name} is ${String(report.counts[name])}`,
    );
  for (const name of moments) {
    const value = timeline[name];
    check(value === null || isCount(value), `timeline.${name} is ${String(value)}`);
  }
  for (const name of usages)
    check(isCount(report.usage[name]), `usage.${name} is ${String(report.usage[name])}`);
  check(
    verified.by.every((proof) => proofs.includes(proof)),
    `verified.by has an unknown proof: ${verified.by.join()}`,
  );
  check(strengths.includes(verified.strength), `verified.strength is ${verified.strength}`);
  check(
    !verified.value || verified.strength === 'kernel-proof',
    `verified without kernel proof: ${verified.strength}`,
  );
  check(!verified.value || report.survivorsTotal === 0, 'verified, yet with survivors');
  check(
    !verified.value || verified.by.some((proof) => ['ns-gone', 'populated-0', 'echild'].includes(proof)),
    `verified by ${verified.by.join()} only`,
  );
  check(
    survivors.every((one) => reasons.includes(one.reason)),
    `survivors have an unknown reason: ${survivors.map((one) => one.reason).join()}`,
  );
  check(
    survivors.length === Math.min(report.survivorsTotal, 64),
    `${survivors.length} survivors listed of ${report.survivorsTotal}`,
  );
  check(
    report.killed.length <= 32 && report.escapees.length <= 32 && report.breaches.length <= 32,
    'a list is longer than its bound',
  );
  check(
    report.escapees.length === Math.min(report.escapeesTotal, 32),
    `${report.escapees.length} escapees listed of ${report.escapeesTotal}`,
  );
  check(
    report.killed.length === Math.min(report.counts['neededKill'] ?? report.killed.length, 32),
    `${report.killed.length} killed listed of ${String(report.counts['neededKill'])}`,
  );
  check(inOrder(timeline['termSent'], timeline['killSent']), 'killSent before termSent');
  check(inOrder(timeline['killSent'], timeline['empty']), 'empty before killSent');
  check(inOrder(timeline['empty'], timeline['reaped']), 'reaped before empty');
  check(report.errors.length <= 16, 'more than 16 errors');
  return faults;
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

function inOrder(first: number | null | undefined, second: number | null | undefined): boolean {
  return first == null || second == null || first <= second;
}
