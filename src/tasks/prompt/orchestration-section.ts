import { assessComplexity, highestComplexity } from '../complexity.ts';
import { suggestSpecialists } from '../specialists.ts';
import type { PromptInput } from './prompt-input.ts';

/** Whether to have help, whose, and how. */
export function orchestrationSection(input: PromptInput): string {
  const { agent, mission, task, spawning } = input;
  const depth = `You are at depth ${String(agent.depth)} of at most ${String(spawning.maxDepth)}.`;
  if (agent.depth >= spawning.maxDepth || spawning.childrenLeft <= 0) {
    return `## Help from others

${depth} You cannot spawn agents. Do the work yourself; if it is too much, finish what is whole, and report the rest as
a finding of type \`recommendation\`.`;
  }
  const complexity = assessComplexity(
    `${task.description}\n${mission}`,
    task.expected_deliverables?.length ?? 0,
    task.success_criteria?.length ?? 0,
  );
  const reasons = complexity.reasons.length === 0 ? '' : ` (${complexity.reasons.join('; ')})`;
  const names = suggestSpecialists(`${task.description}\n${mission}`)
    .map(({ name, brief }) => `- \`${name}\`: ${brief}`)
    .join('\n');
  return `## Help from others

${depth} The complexity of this work is assessed as ${String(complexity.score)} of ${String(highestComplexity)}${reasons}.
${advice(complexity.score, agent.depth, spawning.childrenLeft)}

Specialists that may fit:
${names}

Spawn with \`spawn_child_agent\`. Give each child one goal with a result that can be checked, the files that concern it, and
what it must leave alone. Two agents must never write the same file. Choose types that say what a child is for. Wait for
your children and check their results before you complete: what they did is yours to answer for.`;
}

function advice(score: number, depth: number, childrenLeft: number): string {
  const left = `At most ${String(childrenLeft)} more ${childrenLeft === 1 ? 'child is' : 'children are'} allowed.`;
  if (depth > 2)
    return `This deep, do the work yourself unless it falls apart into independent pieces. ${left}`;
  if (score >= 15) return `Splitting it among 3 or 4 specialists is strongly advised. ${left}`;
  if (score >= 10) return `Splitting it among 2 or 3 specialists is advised. ${left}`;
  if (score >= 6) return `One or two specialists may help; doing it alone is fine. ${left}`;
  return `Do it yourself; a child costs more than it saves here. ${left}`;
}
