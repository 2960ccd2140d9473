import { ancestorsOf, leafOf, ownLine, type Scene } from '../scene.ts';
import type { ProcessFacts } from '../processes/process-table.ts';
import { recognise, shortCommand, type ForeignKind } from './recognise.ts';

/** An agent CLI or MCP server that is not of a run of ours and that nobody is above of any more. */
export interface ForeignLeftover {
  readonly pid: number;
  readonly startTime: number;
  readonly kind: ForeignKind;
  readonly command: string;
  readonly ageMs: number;
  /** Of itself and everything below it. */
  readonly memoryBytes: number;
  /** How many processes that are, itself included. */
  readonly processes: number;
  readonly suggestion: string;
}

/**
 * Lists them. They are told by what they are called, which proves nothing: so they are never ended unless somebody names
 * them by pid and start time.
 */
export function findForeign(scene: Scene): readonly ForeignLeftover[] {
  const { table, marked } = scene;
  const own = ownLine(table);
  const uid = process.geteuid?.();
  const children = childrenIn(scene);
  const found: ForeignLeftover[] = [];
  for (const facts of table.all.values()) {
    const { pid, startTime, ageMs } = facts;
    if (facts.zombie || facts.hasTerminal || own.has(pid) || marked.get(pid)?.ours === true) continue;
    if (!wasLeft(scene, facts) || scene.supervising.has(pid)) continue;
    const command = table.command(pid) ?? [];
    const kind = recognise(command);
    if (kind === null || table.size(pid)?.uid !== uid) continue;
    if (isService(table.cgroups(pid)) || leafOf(table, pid) !== null) continue;
    const tree = [facts, ...below(children, pid)];
    const memoryBytes = tree.reduce((sum, one) => sum + (table.size(one.pid)?.memoryBytes ?? 0), 0);
    found.push({
      pid,
      startTime,
      kind,
      command: shortCommand(command),
      ageMs: Math.round(ageMs),
      memoryBytes,
      processes: tree.length,
      suggestion: `If nobody uses it, end it by its name: ${nameOf({ pid, startTime })}`,
    });
  }
  return found.sort((one, other) => other.memoryBytes - one.memoryBytes);
}

/** How a process is named to a sweep: by its number, and by what tells it from the next one of that number. */
export function nameOf({ pid, startTime }: { readonly pid: number; readonly startTime: number }): string {
  return `${String(pid)}:${String(startTime)}`;
}

/** Left to init, or to the manager of a user's services, which adopts in its place. */
function wasLeft({ table }: Scene, { pid, ppid }: ProcessFacts): boolean {
  const [parent] = ancestorsOf(table, pid);
  return ppid <= 1 || parent === undefined || parent.comm === 'systemd';
}

/** Somebody has asked systemd to run it: then it is meant to have nobody above it. */
function isService(cgroups: readonly string[]): boolean {
  return cgroups.some((path) => /\.service$/.test(path) && !/\/user@\d+\.service$/.test(path));
}

function childrenIn({ table }: Scene): ReadonlyMap<number, readonly ProcessFacts[]> {
  const children = new Map<number, ProcessFacts[]>();
  for (const facts of table.all.values()) {
    const siblings = children.get(facts.ppid);
    if (siblings === undefined) children.set(facts.ppid, [facts]);
    else siblings.push(facts);
  }
  return children;
}

/** Without recursion, for a chain may be longer than the stack. */
function below(
  children: ReadonlyMap<number, readonly ProcessFacts[]>,
  root: number,
): readonly ProcessFacts[] {
  const found: ProcessFacts[] = [];
  const open = [...(children.get(root) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    found.push(next);
    open.push(...(children.get(next.pid) ?? []));
  }
  return found;
}
