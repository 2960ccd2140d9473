import { accessSync, constants } from 'node:fs';
import { dirname } from 'node:path';
import { errnoName } from '../../native/errno.ts';
import { addon } from '../../native/load.ts';
import { endLeaf } from '../../process/leaf-end.ts';
import type { Config } from '../../store/config/config.ts';
import { text } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';
import type { Ground } from '../ground.ts';
import type { Leaf } from '../leaves/leaf.ts';
import { membersOf } from '../leaves/platform.ts';
import type { Cleared, Finding, Finds, Spared } from '../leftover.ts';
import { isSupervised, leafOf, ownLine, type Scene } from '../scene.ts';
import { leafDoubt, type LeafSigns } from './leaf-rule.ts';

/**
 * Cgroups of runs whose supervisor is dead: named for it by its start time, and never used again. Everybody in one is of
 * that run, whatever it calls itself.
 */
export function findLeaves(ground: Ground, scene: Scene): Finds {
  const lost = scene.leaves.filter((leaf) => !isSupervised(scene, leaf));
  if (lost.length === 0) return { found: [], spared: [], unknown: [] };
  const found: Finding[] = [];
  const spared: Spared[] = [];
  const recorded = ground.manager === null ? new Map<string, string>() : recordedLeaves(ground.manager.store);
  const own = { line: ownLine(scene.table), leaf: leafOf(scene.table, process.pid) };
  for (const leaf of lost) {
    const { signs, agentId } = signsOf(scene, leaf, own, recorded);
    const doubt = leafDoubt(signs);
    if (doubt === null) found.push(finding(ground, leaf, agentId, signs.members ?? 0));
    else spared.push({ kind: 'leaf', locator: leaf.path, ...doubt });
  }
  return { found, spared, unknown: [] };
}

function signsOf(
  scene: Scene,
  leaf: Leaf,
  own: { readonly line: ReadonlySet<number>; readonly leaf: string | null },
  recorded: ReadonlyMap<string, string>,
): { readonly signs: LeafSigns; readonly agentId: string | null } {
  const { pids, hidden } = membersOf(leaf);
  const marks = (pids ?? []).flatMap((pid) => scene.marked.get(pid) ?? []);
  const ours = marks.find((mark) => mark.ours);
  const agentId = ours?.ours === true ? ours.agentId : (recorded.get(leaf.path) ?? null);
  const signs: LeafSigns = {
    sameBoot: addon().readBootId().startsWith(leaf.boot),
    sameUser: leaf.uid === process.geteuid?.(),
    holdsUs: leaf.name === own.leaf || (pids ?? []).some((pid) => own.line.has(pid)),
    members: pids?.length ?? null,
    hidden,
    owner: marks.some((mark) => !mark.ours) ? 'another' : agentId === null ? 'nobody' : 'us',
    removable: isWritable(dirname(leaf.path)),
    ageMs: scene.table.ageOf(leaf.startTime),
  };
  return { signs, agentId };
}

/** access(2): also no on a file system that is mounted for reading only. */
function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Leaves that this boot's agents were put into, with the agent. */
function recordedLeaves({ database, host }: Store): ReadonlyMap<string, string> {
  const rows = database.all(
    "SELECT id, run ->> 'leaf' AS leaf FROM agents WHERE boot_id = :boot AND run ->> 'leaf' IS NOT NULL",
    { boot: host.bootId },
  );
  return new Map(rows.map((row) => [text(row, 'leaf'), text(row, 'id')]));
}

function finding({ config }: Ground, leaf: Leaf, agentId: string | null, processes: number): Finding {
  return {
    kind: 'leaf',
    locator: leaf.path,
    agentId,
    holds: processes > 0 ? 'process' : 'state',
    evidence: `no supervisor with the start time ${String(leaf.startTime)} is alive`,
    facts: { processes },
    clear: () => clearLeaf(leaf.path, config),
  };
}

/** Kills everybody in it and removes it. @throws when somebody is left, or it cannot be removed */
export async function clearLeaf(path: string, config: Config): Promise<Cleared> {
  const end = await endLeaf(path, config['limits.hard']);
  if (end.errno !== 0) throw new Error(`it cannot be ended: ${errnoName(end.errno)}`);
  if (!end.empty) throw new Error('processes in it did not end');
  if (!end.removed) throw new Error('it is empty and cannot be removed');
  return 'cleared';
}
