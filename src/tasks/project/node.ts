import { fact, type Fact, type Findings } from './facts.ts';
import { nodePackages, packageFacts } from './known-packages.ts';
import { shortLines, string, strings, table } from './values.ts';

const file = 'package.json';
const dependencyKinds = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'];

/** Lock files and whose they are. The presence is the evidence; their contents are not read. */
export const nodeLockFiles: readonly (readonly [string, string])[] = [
  ['package-lock.json', 'npm'],
  ['npm-shrinkwrap.json', 'npm'],
  ['yarn.lock', 'yarn'],
  ['pnpm-lock.yaml', 'pnpm'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
];

/** Facts of a package.json. @throws SyntaxError when it is not JSON */
export function packageJson(text: string): readonly Fact[] {
  const manifest = table(JSON.parse(text));
  const name = string(manifest['name']);
  const node = string(table(manifest['engines'])['node']);
  const scripts = Object.entries(table(manifest['scripts']));
  return [
    ...(name === null ? [] : [fact('name', name, file, 'name')]),
    fact('language', 'JavaScript', file, '(the file)'),
    ...(node === null ? [] : [fact('runtime', `Node.js ${node}`, file, 'engines.node')]),
    ...dependencyKinds.flatMap((kind) =>
      packageFacts(
        nodePackages,
        Object.keys(table(manifest[kind])),
        file,
        (dependency) => `${kind}.${dependency}`,
      ),
    ),
    ...scripts.flatMap(([script, command]) =>
      typeof command === 'string' ? [fact('script', script, file, `scripts.${script}`, command)] : [],
    ),
    ...scripts.flatMap(([script, command]) =>
      typeof command === 'string' && callsNodeTest(command)
        ? [fact('test', 'node --test', file, `scripts.${script}`)]
        : [],
    ),
    ...workspaces(manifest['workspaces']),
    ...declaredManager(manifest['packageManager']),
  ];
}

/** The package managers that lock files speak for, and a problem when they contradict each other. */
export function lockFileFindings(present: readonly string[]): Findings {
  const facts = nodeLockFiles
    .filter(([name]) => present.includes(name))
    .map(([name, manager]) => fact('package-manager', manager, name, '(the file)'));
  const managers = [...new Set(facts.map(({ value }) => value))];
  const file = facts.map(({ evidence }) => evidence.file).join(', ');
  const problem = `lock files of several package managers (${managers.join(', ')}); which one counts?`;
  return { facts, problems: managers.length > 1 ? [{ file, problem }] : [] };
}

/** Facts of a pnpm-workspace.yaml: the entries of its list `packages`, which is all that is understood of it. */
export function pnpmWorkspace(text: string): readonly Fact[] {
  const lines = shortLines(text);
  const start = lines.findIndex((line) => /^packages:\s*$/u.test(line));
  if (start === -1) return [];
  const after = lines.slice(start + 1);
  const end = after.findIndex((line) => /^[^\s#-]/u.test(line));
  return after.slice(0, end === -1 ? after.length : end).flatMap((line) => {
    const entry = /^\s*-\s*(?:'([^']*)'|"([^"]*)"|([^\s#]+))/u.exec(line);
    const pattern = entry?.[1] ?? entry?.[2] ?? entry?.[3];
    return pattern === undefined ? [] : [fact('workspace', pattern, 'pnpm-workspace.yaml', 'packages')];
  });
}

function callsNodeTest(command: string): boolean {
  const words = command.split(/\s+/u);
  return words.includes('--test') && words.includes('node');
}

function workspaces(value: unknown): readonly Fact[] {
  const patterns = Array.isArray(value) ? value : table(value)['packages'];
  return strings(patterns).map((pattern) => fact('workspace', pattern, file, 'workspaces'));
}

function declaredManager(value: unknown): readonly Fact[] {
  const manager = /^(npm|yarn|pnpm|bun)@/u.exec(string(value) ?? '')?.[1];
  return manager === undefined
    ? []
    : [fact('package-manager', manager, file, 'packageManager', String(value))];
}
