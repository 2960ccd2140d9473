/** A kind of agent that can take a part of a task, and the words that suggest it. The order is that of suggestions. */
const specialists: readonly { readonly name: string; readonly brief: string; readonly words: RegExp }[] = [
  {
    name: 'investigator',
    brief: 'find causes and facts, change nothing',
    words: /\b(bug|why|investigat\w+|analy[sz]\w+|audit|crash\w*|slow|broken|fail\w*)\b/iu,
  },
  {
    name: 'architect',
    brief: 'design interfaces and boundaries',
    words: /\b(architecture|design|system|platform|migrat\w+|refactor\w*)\b/iu,
  },
  {
    name: 'frontend-builder',
    brief: 'build what users see',
    words: /\b(frontend|ui|ux|page|css|component|react|vue|svelte|angular)\b/iu,
  },
  {
    name: 'backend-builder',
    brief: 'build services and interfaces',
    words: /\b(backend|server|api|endpoint|service|auth\w*|login)\b/iu,
  },
  {
    name: 'database-specialist',
    brief: 'schemas, queries, migrations',
    words: /\b(database|sql|schema|query|queries|migration|postgres|sqlite|redis)\b/iu,
  },
  {
    name: 'security-reviewer',
    brief: 'look for holes, prove them',
    words: /\b(secur\w+|auth\w*|login|password|token|permission|vulnerab\w+)\b/iu,
  },
  {
    name: 'performance-engineer',
    brief: 'measure first, then speed up',
    words: /\b(performance|slow|fast\w*|latency|memory|scal\w+|benchmark\w*)\b/iu,
  },
  {
    name: 'test-engineer',
    brief: 'tests that fail when the code is wrong',
    words: /\b(tests?|testing|coverage|regression|e2e|flaky)\b/iu,
  },
  {
    name: 'release-engineer',
    brief: 'builds, pipelines, deployment',
    words: /\b(deploy\w*|release|pipeline|ci|docker|kubernetes|infrastructure)\b/iu,
  },
  {
    name: 'technical-writer',
    brief: 'guides and references that are right',
    words: /\b(document\w*|docs|guide|readme|tutorial)\b/iu,
  },
];

/** When no word suggests anybody. */
const anybody: readonly string[] = ['investigator', 'builder', 'reviewer'];

const mostSuggested = 6;
const readLimit = 20_000;

/** Who could take a part, the same for the same text: at most six names with what each is for. */
export function suggestSpecialists(
  text: string,
): readonly { readonly name: string; readonly brief: string }[] {
  const read = text.slice(0, readLimit);
  const fitting = specialists.filter(({ words }) => words.test(read));
  if (fitting.length === 0) return anybody.map((name) => ({ name, brief: briefs.get(name) ?? '' }));
  return fitting.slice(0, mostSuggested).map(({ name, brief }) => ({ name, brief }));
}

const briefs: ReadonlyMap<string, string> = new Map([
  ['investigator', 'find causes and facts, change nothing'],
  ['builder', 'make one part, whole'],
  ['reviewer', 'try to break what was made'],
]);
