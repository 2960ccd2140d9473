import { statfsSync } from 'node:fs';
import { basename } from 'node:path';
import { endLeaf } from '../../process/leaf-end.ts';
import type { Survivor, TerminationReport } from '../../process/report.ts';
import type { Resource } from '../../store/ledger.ts';
import type { Manager } from '../manager.ts';
import { isAlive } from './process-identity.ts';
import { Survivors, type Release, type Released } from './released.ts';

/**
 * Ends nothing by itself: that is what the supervisor was for. It takes the proof from the report, and does not take a run
 * for released while one of its processes is there.
 * @throws Survivors
 */
export async function releaseProcess({ manager, report, outcome }: Release, _: Resource): Promise<Released> {
  if (report === null) {
    const by = outcome.endedBy === 'host_rebooted' ? 'boot-id' : 'never-started';
    return { released: { ended: 'nothing' }, verified: { value: by === 'boot-id', by: [by] } };
  }
  if (report.survivorsTotal === 0) return { released: endedIn(report), verified: { ...report.verified } };
  const left = report.survivors.filter((one) => isAlive(manager.store, { ...one, bootId: report.bootId }));
  // Of more than the report can name, those that it does not name are known by their leaf alone.
  const unnamed = report.survivorsTotal - report.survivors.length;
  const emptied = left.length === 0 && (await leafIsEmpty(manager, report));
  if (left.length > 0 || (unnamed > 0 && !emptied))
    throw new Survivors(left.length + unnamed, left.map(describe));
  const by = ['survivors-gone', ...(emptied ? ['populated-0'] : [])];
  return { released: endedIn(report), verified: { value: false, by, strength: 'strong' } };
}

function endedIn({ cause, counts, escapeesTotal, killedTotal }: TerminationReport): Released['released'] {
  return { cause, counts, escapees: escapeesTotal, killed: killedTotal };
}

/** Removes the leaf that the supervisor had to leave, once nobody is in it. */
async function leafIsEmpty(
  { config }: Manager,
  { id, containment: { leaf } }: TerminationReport,
): Promise<boolean> {
  if (leaf === null || !basename(leaf).startsWith(id) || !isCgroup(leaf)) return false;
  const { empty } = await endLeaf(leaf, config['limits.hard']);
  return empty;
}

const cgroup2Magic = 0x63677270;

/** statfs(2): a mistaken path must not be taken for a leaf. One that is gone held nobody any more. */
function isCgroup(path: string): boolean {
  try {
    return statfsSync(path).type === cgroup2Magic;
  } catch {
    return true;
  }
}

function describe({ pid, comm, reason }: Survivor): string {
  return `${String(pid)} (${comm}, ${reason})`;
}
