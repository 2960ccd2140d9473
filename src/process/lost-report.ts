import path from 'node:path';
import { errnoName } from '../native/errno.ts';
import { addon } from '../native/load.ts';
import { defaultHardMs } from './durations.ts';
import { endLeaf, type LeafEnd } from './leaf-end.ts';
import type { Containment, ExitStatus, TerminationReport, Verification } from './report.ts';
import type { Spawned } from './run-facts.ts';
import type { SpawnPlan } from './spawn-plan.ts';
import { endTree } from './tree-end.ts';

/**
 * Ends what a supervisor left that died without a report, as well as that can be done from outside: by its leaf if there
 * is one, else by the payload's tree. What was reparented meanwhile cannot be found, so this is never kernel proof.
 */
export async function lostReport(
  id: string,
  plan: Pick<SpawnPlan, 'file'>,
  spawned: Spawned,
  exit: ExitStatus | undefined,
): Promise<TerminationReport> {
  const { leaf } = spawned.containment;
  const leafEnd = leaf === null ? undefined : await endLeaf(leaf, defaultHardMs);
  const request = { signal: 'SIGKILL', grace: 0, hard: defaultHardMs } as const;
  const tree = await endTree(spawned, request, 'lost').result;
  const base = typeof tree === 'number' ? emptyReport() : tree;
  return {
    ...base,
    id,
    command: path.basename(plan.file),
    leader: { pid: spawned.pid, startTime: spawned.startTime, cgroupId: null, pidfd: true },
    containment: spawned.containment,
    exit: exit === undefined ? base.exit : { ...exit, source: 'waitid' },
    timeline: { ...base.timeline, empty: leafEnd?.emptyUs ?? base.timeline.empty },
    verified: verification(spawned.containment, leafEnd, base),
    errors:
      leafEnd === undefined || leafEnd.errno === 0 ? base.errors : [...base.errors, leafError(leafEnd.errno)],
  };
}

function verification(
  { tier }: Containment,
  leaf: LeafEnd | undefined,
  tree: TerminationReport,
): Verification {
  if (leaf?.empty === true && tree.survivorsTotal === 0) {
    return {
      value: false,
      by: leaf.removed ? ['populated-0', 'rmdir'] : ['populated-0'],
      strength: 'strong',
    };
  }
  const strength = tree.survivorsTotal > 0 ? 'none' : tier === 'group' ? tree.verified.strength : 'weak';
  return { value: false, by: tree.verified.by, strength };
}

function leafError(errno: number): TerminationReport['errors'][number] {
  return { code: 'LEAF_END', errno, name: errnoName(errno) };
}

/** The payload's own process is gone already: there is no tree to report on. */
function emptyReport(): TerminationReport {
  const none = { code: null, signal: null, coreDumped: false };
  return {
    version: 1,
    id: '',
    bootId: addon().readBootId(),
    command: '',
    supervisor: { pid: process.pid, startTime: 0, version: '' },
    leader: null,
    containment: { tier: 'group', placement: null, leaf: null, rejected: [] },
    cause: 'lost',
    exit: { ...none, source: 'none' },
    spawnError: null,
    counts: {
      membersAtStart: 0,
      peak: 0,
      forkedDuringGrace: 0,
      endedByTerm: 0,
      neededKill: 0,
      adopted: 0,
      zombiesReaped: 0,
      rounds: 0,
    },
    timeline: {
      termSent: null,
      leaderExit: null,
      killSent: null,
      empty: null,
      reaped: null,
      leafRemoved: null,
      runtime: null,
    },
    startedAt: new Date().toISOString(),
    escapees: [],
    escapeesTotal: 0,
    killed: [],
    killedTotal: 0,
    breaches: [],
    breachesTotal: 0,
    survivors: [],
    survivorsTotal: 0,
    verified: { value: false, by: [], strength: 'weak' },
    usage: {
      userUs: 0,
      systemUs: 0,
      maxRssBytes: 0,
      minorFaults: 0,
      majorFaults: 0,
      blocksIn: 0,
      blocksOut: 0,
      contextSwitches: 0,
      oomKills: null,
    },
    log: null,
    errors: [],
  };
}
