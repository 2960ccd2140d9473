import { parse } from 'smol-toml';
import { fact, type Fact } from './facts.ts';
import { packageFacts, pythonPackages } from './known-packages.ts';
import { has, shortLines, string, strings, table, tableAt } from './values.ts';

const file = 'pyproject.toml';

/** Lock files and whose they are. */
export const pythonLockFiles: readonly (readonly [string, string])[] = [
  ['uv.lock', 'uv'],
  ['poetry.lock', 'poetry'],
  ['pdm.lock', 'pdm'],
  ['Pipfile.lock', 'pipenv'],
];

/** Tables of `tool` that say something by being there. */
const tools: readonly (readonly [string, 'package-manager' | 'test' | 'check', string])[] = [
  ['uv', 'package-manager', 'uv'],
  ['poetry', 'package-manager', 'poetry'],
  ['pdm', 'package-manager', 'pdm'],
  ['hatch', 'package-manager', 'hatch'],
  ['pytest', 'test', 'pytest'],
  ['ruff', 'check', 'ruff'],
  ['mypy', 'check', 'mypy'],
  ['black', 'check', 'black'],
  ['pyright', 'check', 'pyright'],
];

/** Facts of a pyproject.toml. @throws TomlError when it is not TOML */
export function pyproject(text: string): readonly Fact[] {
  const manifest: unknown = parse(text);
  const project = tableAt(manifest, 'project');
  const poetry = tableAt(manifest, 'tool', 'poetry');
  const name = string(project['name']) ?? string(poetry['name']);
  const python = string(project['requires-python']) ?? string(tableAt(poetry, 'dependencies')['python']);
  const nameKey = has(project, 'name') ? 'project.name' : 'tool.poetry.name';
  return [
    ...(name === null ? [] : [fact('name', name, file, nameKey)]),
    fact('language', 'Python', file, '(the file)'),
    ...(python === null ? [] : [fact('runtime', `Python ${python}`, file, 'requires-python')]),
    ...dependencyLists(manifest).flatMap(([key, names]) =>
      packageFacts(pythonPackages, names, file, () => key),
    ),
    ...tools.flatMap(([tool, topic, value]) =>
      has(tableAt(manifest, 'tool'), tool) ? [fact(topic, value, file, `tool.${tool}`)] : [],
    ),
    ...Object.entries(tableAt(manifest, 'project', 'scripts')).map(([script, target]) =>
      fact('script', script, file, `project.scripts.${script}`, string(target) ?? ''),
    ),
    ...strings(tableAt(manifest, 'tool', 'uv', 'workspace')['members']).map((member) =>
      fact('workspace', member, file, 'tool.uv.workspace.members'),
    ),
  ];
}

/** Facts of a requirements.txt. */
export function requirements(text: string): readonly Fact[] {
  const names = shortLines(text).flatMap((line) => requirementName(line));
  const source = 'requirements.txt';
  return [
    fact('language', 'Python', source, '(the file)'),
    ...packageFacts(pythonPackages, names, source, (name) => name),
  ];
}

/** Every place in which a pyproject.toml lists packages, with the normalised names. */
function dependencyLists(manifest: unknown): readonly (readonly [string, readonly string[]])[] {
  const groups = (key: string, lists: unknown): (readonly [string, readonly string[]])[] =>
    Object.entries(table(lists)).map(([group, list]) => [
      `${key}.${group}`,
      strings(list).flatMap(requirementName),
    ]);
  const poetry = tableAt(manifest, 'tool', 'poetry');
  const poetryGroups = Object.entries(tableAt(poetry, 'group')).map(
    ([group, fields]) =>
      [`tool.poetry.group.${group}.dependencies`, Object.keys(tableAt(fields, 'dependencies'))] as const,
  );
  return [
    ['project.dependencies', strings(tableAt(manifest, 'project')['dependencies']).flatMap(requirementName)],
    ...groups('project.optional-dependencies', tableAt(manifest, 'project')['optional-dependencies']),
    ...groups('dependency-groups', table(manifest)['dependency-groups']),
    ['tool.poetry.dependencies', Object.keys(tableAt(poetry, 'dependencies')).map(normalised)],
    ...poetryGroups.map(([key, names]) => [key, names.map(normalised)] as const),
  ];
}

/** The package that a requirement names (PEP 508); nothing for comments and options. */
function requirementName(line: string): readonly string[] {
  const name = /^\s*([A-Za-z0-9][A-Za-z0-9._-]*)/u.exec(line)?.[1];
  return name === undefined ? [] : [normalised(name)];
}

/** As PEP 503 compares names. */
function normalised(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/gu, '-');
}
