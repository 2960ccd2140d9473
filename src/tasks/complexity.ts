/** How much there is to a task, as far as words tell. A hint for the prompt, never a limit. */
export interface Complexity {
  /** 1 (one small thing) to {@link highestComplexity}. */
  readonly score: number;
  /** What made it, each once, in the order of the table. */
  readonly reasons: readonly string[];
}

export const highestComplexity = 20;

/** Characters that are looked at: what matters is said early, and a prompt may be megabytes long. */
const readLimit = 20_000;

/** Points for words, whole words in any case. A line counts once, however often its words occur. */
const table: readonly { readonly reason: string; readonly points: number; readonly words: RegExp }[] = [
  {
    reason: 'it is to be comprehensive',
    points: 4,
    words: /\b(comprehensive|exhaustive|end[- ]to[- ]end)\b/iu,
  },
  { reason: 'it concerns the whole', points: 3, words: /\b(complete|full|entire|whole|all of)\b/iu },
  {
    reason: 'it is about a system',
    points: 3,
    words: /\b(system|platform|application|architecture|framework)s?\b/iu,
  },
  {
    reason: 'it moves what exists',
    points: 3,
    words: /\b(migrat\w+|rewrit\w+|refactor\w*|port|upgrade)\b/iu,
  },
  {
    reason: 'it has several layers',
    points: 2,
    words: /\b(frontend|backend|database|api|ui|layers?|services?|multi\w*)\b/iu,
  },
  {
    reason: 'it is to be safe or fast',
    points: 2,
    words: /\b(security|secure|performance|concurren\w+|race|scal\w+)\b/iu,
  },
  {
    reason: 'it is to be shipped',
    points: 2,
    words: /\b(deploy\w*|release|pipeline|ci|docker|kubernetes|infrastructure)\b/iu,
  },
  { reason: 'it is to be tested', points: 1, words: /\b(tests?|testing|coverage|verif\w+)\b/iu },
  { reason: 'it is to be documented', points: 1, words: /\b(document\w*|docs|guide|readme)\b/iu },
];

/**
 * The complexity of a task: 1, plus the points of the table, plus 2 for a description above 200 characters and 2 more
 * above 1,000, plus 1 for each three deliverables and success criteria. At most {@link highestComplexity}.
 */
export function assessComplexity(text: string, deliverables: number, successCriteria: number): Complexity {
  const read = text.slice(0, readLimit);
  const found = table
    .filter(({ words }) => words.test(read))
    .map(({ reason, points }) => ({ reason, points }));
  const items = Math.floor((deliverables + successCriteria) / 3);
  const entries = [
    ...found,
    { reason: 'its description is long', points: lengthPoints(text.length) },
    { reason: `${String(deliverables + successCriteria)} things are expected`, points: items },
  ].filter(({ points }) => points > 0);
  const sum = entries.reduce((total, { points }) => total + points, 1);
  return { score: Math.min(sum, highestComplexity), reasons: entries.map(({ reason }) => reason) };
}

function lengthPoints(length: number): number {
  if (length <= 200) return 0;
  return length <= 1000 ? 2 : 4;
}
