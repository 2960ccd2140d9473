import { ReaperError } from '../../errors.ts';
import { taskIdOf, type LiveRun } from './live-runs.ts';

/**
 * The runs that a person means, as the store would find them: by the id, short id or name of an agent, or the unambiguous
 * beginning of one; or all of a task, by its id.
 * @throws ReaperError AMBIGUOUS
 */
export function selectRuns(runs: readonly LiveRun[], reference: string): readonly LiveRun[] {
  if (reference === '') return [];
  const names = (run: LiveRun): readonly string[] => [
    run.agentId,
    run.agentId.slice(-6),
    ...(run.name === null ? [] : [run.name]),
  ];
  const exact = runs.filter((run) => names(run).includes(reference));
  const found =
    exact.length > 0 ? exact : runs.filter((run) => names(run).some((name) => name.startsWith(reference)));
  if (found.length > 1)
    throw new ReaperError('AMBIGUOUS', {
      kind: 'agent',
      id: reference,
      candidates: found.slice(0, 10).map(({ agentId }) => agentId),
    });
  return found.length > 0 ? found : runs.filter((run) => taskIdOf(run) === reference);
}

/** Those below them, as far as that is known, and they themselves. */
export function withDescendants(runs: readonly LiveRun[], chosen: readonly LiveRun[]): readonly LiveRun[] {
  const ids = new Set(chosen.map(({ agentId }) => agentId));
  // Whoever is added may have children before it in the list; a chain is never longer than the list.
  for (let before = -1; before !== ids.size;) {
    before = ids.size;
    for (const { agentId, parentId } of runs) if (parentId !== null && ids.has(parentId)) ids.add(agentId);
  }
  return runs.filter(({ agentId }) => ids.has(agentId));
}

/** Runs in the order in which they are ended, those of one step together: nobody before those below him. */
export function runsInOrder(runs: readonly LiveRun[]): readonly (readonly LiveRun[])[] {
  const steps: (readonly LiveRun[])[] = [];
  for (let rest = runs; rest.length > 0;) {
    const parents = new Set(rest.map(({ parentId }) => parentId));
    const leaves = rest.filter(({ agentId }) => !parents.has(agentId));
    // Parents in a circle are nothing that we have written; then the order is not known.
    const step = leaves.length > 0 ? leaves : rest;
    steps.push(step);
    rest = rest.filter((run) => !step.includes(run));
  }
  return steps;
}
