import type { Ground } from '../ground.ts';
import { endProcess } from '../end-process.ts';
import type { Finding, Finds, Spared } from '../leftover.ts';
import type { ProcessFacts } from '../processes/process-table.ts';
import { ageAgainst, knowledgeOf, type RunKnowledge } from '../run-knowledge.ts';
import { ancestorsOf, leafOf, ownLine, type Scene } from '../scene.ts';
import { orphanVerdict, type OrphanSigns } from './orphan-rule.ts';

/**
 * Processes that bear the mark of a run of this state directory whose supervisor is dead: where there is no cgroup, all
 * that is left to know them by. The uppermost come first, for with them those below are ended.
 */
export function findOrphans(ground: Ground, scene: Scene): Finds {
  const found: Finding[] = [];
  const spared: Spared[] = [];
  const known = new Map<string, RunKnowledge>();
  const own = ownLine(scene.table);
  for (const [pid, mark] of scene.marked) {
    const facts = scene.table.all.get(pid);
    if (!mark.ours || facts === undefined) continue;
    const run = known.get(mark.agentId) ?? knowledgeOf(ground, scene, mark.agentId);
    known.set(mark.agentId, run);
    const verdict = orphanVerdict(signsOf(scene, facts, run, own));
    const locator = `${String(pid)}:${String(facts.startTime)}`;
    if (verdict === 'leftover') found.push(finding(ground, scene, facts, mark.agentId));
    else if (verdict !== 'contained') {
      const { spared: doubt, ...rest } = verdict;
      spared.push({ kind: 'orphan', locator, why: `${facts.comm}, of ${mark.agentId}: ${doubt}`, ...rest });
    }
  }
  const depth = ({ facts }: Finding): number => [...ancestorsOf(scene.table, Number(facts['pid']))].length;
  return { found: found.sort((one, other) => depth(one) - depth(other)), spared, unknown: [] };
}

function signsOf(
  scene: Scene,
  facts: ProcessFacts,
  run: RunKnowledge,
  own: ReadonlySet<number>,
): OrphanSigns {
  const above = [...ancestorsOf(scene.table, facts.pid)];
  return {
    supervised: above.some(({ pid }) => scene.supervising.has(pid)),
    inLeaf: leafOf(scene.table, facts.pid) !== null,
    runLives: run.lives,
    ownLine: own.has(facts.pid),
    inTmux: [facts, ...above].some(({ comm }) => comm.startsWith('tmux')),
    age: ageAgainst(facts, run),
    parent: wasLeft(scene, facts, above) ? 'init' : 'somebody',
  };
}

/**
 * Whether the uppermost of the line that bears the same mark was reparented. The kernel keeps no trace of the parent that
 * there was before; only these two adopt on an ordinary system.
 */
function wasLeft({ marked }: Scene, { pid }: ProcessFacts, above: readonly ProcessFacts[]): boolean {
  const mark = marked.get(pid);
  const parent = above.find((one) => {
    const its = marked.get(one.pid);
    return !(its?.ours === true && mark?.ours === true && its.agentId === mark.agentId);
  });
  return parent === undefined || parent.pid === 1 || parent.comm === 'systemd';
}

function finding({ config }: Ground, { table }: Scene, facts: ProcessFacts, agentId: string): Finding {
  const { pid, startTime, comm, ageMs } = facts;
  return {
    kind: 'orphan',
    locator: `${String(pid)}:${String(startTime)}`,
    agentId,
    holds: 'process',
    evidence: 'it bears the mark of the run, is younger than it, and has no supervisor above it',
    facts: {
      pid,
      startTime,
      comm,
      ageMs: Math.round(ageMs),
      memoryBytes: table.size(pid)?.memoryBytes ?? null,
    },
    clear: () => endProcess(facts, config),
  };
}
