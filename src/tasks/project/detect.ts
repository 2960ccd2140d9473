import { lstat, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { fact, type Fact, type Problem, type ProjectContext, type Topic } from './facts.ts';
import { goMod, goWork } from './go.ts';
import { lockFileFindings, nodeLockFiles, packageJson, pnpmWorkspace } from './node.ts';
import { pyproject, pythonLockFiles, requirements } from './python.ts';
import { readManifest } from './read-manifest.ts';
import { cargoToml } from './rust.ts';
import { tsconfig } from './tsconfig.ts';

const manifests: readonly (readonly [string, (text: string) => readonly Fact[]])[] = [
  ['package.json', packageJson],
  ['pnpm-workspace.yaml', pnpmWorkspace],
  ['tsconfig.json', tsconfig],
  ['pyproject.toml', pyproject],
  ['requirements.txt', requirements],
  ['go.mod', goMod],
  ['go.work', goWork],
  ['Cargo.toml', cargoToml],
];

/** Files that tell an agent how to work here. Their contents are the agent's to read. */
const instructionFiles = ['CLAUDE.md', '.claude/CLAUDE.md', 'AGENTS.md', 'GEMINI.md', 'CONTRIBUTING.md'];

/** Facts of a topic that are kept; a manifest may hold thousands of scripts. */
const topicLimit = 40;

/**
 * What the manifests in the root of a project say, each fact with its evidence. Never throws: what cannot be used is
 * a problem on record.
 */
export async function detectProject(directory: string): Promise<ProjectContext> {
  let root: string;
  try {
    root = await realpath(directory);
  } catch (error) {
    const problem = `cannot be opened: ${(error as NodeJS.ErrnoException).code ?? String(error)}`;
    return { root: directory, facts: [], problems: [{ file: directory, problem }] };
  }
  const facts: Fact[] = [];
  const problems: Problem[] = [];
  for (const [file, read] of manifests) {
    const manifest = await readManifest(root, file);
    if (manifest.state === 'unusable') problems.push({ file, problem: manifest.problem });
    if (manifest.state !== 'read') continue;
    try {
      facts.push(...read(manifest.text));
    } catch (error) {
      problems.push({ file, problem: `malformed: ${firstLine(error)}` });
    }
  }
  const locks = lockFileFindings(
    await present(
      root,
      nodeLockFiles.map(([name]) => name),
    ),
  );
  facts.push(...locks.facts);
  problems.push(...locks.problems);
  for (const file of await present(
    root,
    pythonLockFiles.map(([name]) => name),
  )) {
    const [, manager = ''] = pythonLockFiles.find(([name]) => name === file) ?? [];
    facts.push(fact('package-manager', manager, file, '(the file)'));
  }
  for (const file of await present(root, instructionFiles))
    facts.push(fact('instructions', file, file, '(the file)'));
  const kept = bounded(facts);
  return { root, facts: kept.facts, problems: [...problems, ...kept.problems] };
}

async function present(root: string, names: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(
    names.map(async (name) => {
      const facts = await lstat(join(root, name)).catch(() => null);
      return facts?.isFile() === true || facts?.isSymbolicLink() === true ? [name] : [];
    }),
  );
  return found.flat();
}

function bounded(facts: readonly Fact[]): { facts: readonly Fact[]; problems: readonly Problem[] } {
  const seen = new Map<Topic, number>();
  const kept = facts.filter(({ topic }) => {
    seen.set(topic, (seen.get(topic) ?? 0) + 1);
    return (seen.get(topic) ?? 0) <= topicLimit;
  });
  const problems = [...seen]
    .filter(([, total]) => total > topicLimit)
    .map(([topic, total]) => {
      const file = facts.find((known) => known.topic === topic)?.evidence.file ?? '';
      return { file, problem: `${String(total - topicLimit)} more of "${topic}" are left out` };
    });
  return { facts: kept, problems };
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]?.slice(0, 200) ?? '';
}
