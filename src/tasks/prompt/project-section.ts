import type { Fact, ProjectContext, Topic } from '../project/facts.ts';
import { fence } from './fence.ts';
import { implications } from './implications.ts';

const titles: Readonly<Record<Topic, string>> = {
  name: 'name',
  language: 'language',
  runtime: 'runtime',
  framework: 'framework',
  'package-manager': 'package manager',
  test: 'test framework',
  check: 'checks',
  script: 'scripts',
  workspace: 'workspaces',
  instructions: 'instructions',
};

/** What the manifests say, what follows from it, and what not to do. */
export function projectSection(context: ProjectContext): string {
  const { follows, avoid } = implications(context);
  const facts = Object.keys(titles)
    .map((topic) => topicLine(context, topic as Topic))
    .filter((line) => line !== '');
  const problems = context.problems.map(({ file, problem }) => `problem in ${file}: ${problem}`);
  const known = [...facts, ...problems];
  const said =
    known.length === 0
      ? 'No manifest was found in the root of the project.'
      : fence('project', known.join('\n'));
  return `## The project

Read from its manifests; the file behind each fact is in brackets. Verify what you rely on.

${said}

What follows:
${bullets(follows)}

Do not:
${bullets(avoid)}`;
}

function topicLine(context: ProjectContext, topic: Topic): string {
  const facts = context.facts.filter((known) => known.topic === topic);
  const byValue = new Map<string, Fact[]>();
  for (const known of facts) byValue.set(known.value, [...(byValue.get(known.value) ?? []), known]);
  const entries = [...byValue].map(([value, same]) => {
    const files = [...new Set(same.map(({ evidence }) => evidence.file))].join(', ');
    const detail = same[0]?.detail ?? '';
    return `${value}${detail === '' ? '' : ` = ${detail}`} [${files}]`;
  });
  if (entries.length === 0) return '';
  return topic === 'script'
    ? [`${titles[topic]}:`, ...entries.map((entry) => `  ${entry}`)].join('\n')
    : `${titles[topic]}: ${entries.join(', ')}`;
}

function bullets(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}
