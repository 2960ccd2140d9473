import { fact, type Fact } from './facts.ts';
import { goModules, packageFacts } from './known-packages.ts';
import { shortLines } from './values.ts';

const file = 'go.mod';

/** Facts of a go.mod, read by its line grammar. */
export function goMod(text: string): readonly Fact[] {
  const lines = codeLines(text);
  const directive = (name: string): string | undefined =>
    lines
      .find((line) => line.startsWith(`${name} `))
      ?.slice(name.length + 1)
      .trim();
  const module = directive('module');
  const version = directive('go');
  // Inside and outside of a require block a module stands before its version.
  const required = lines.flatMap(
    (line) => /^(?:require\s+)?([\w./~-]+\.[\w./~-]+)\s+v\d/u.exec(line)?.[1] ?? [],
  );
  return [
    ...(module === undefined ? [] : [fact('name', module, file, 'module')]),
    fact('language', 'Go', file, '(the file)'),
    ...(version === undefined ? [] : [fact('runtime', `Go ${version}`, file, 'go')]),
    fact('package-manager', 'go modules', file, '(the file)'),
    fact('test', 'go test', file, '(the file)'),
    ...packageFacts(goModules, required.map(withoutMajor), file, (name) => `require ${name}`),
  ];
}

/** Facts of a go.work: the modules that it uses. */
export function goWork(text: string): readonly Fact[] {
  let inBlock = false;
  const members = codeLines(text).flatMap((line) => {
    if (inBlock) {
      inBlock = line !== ')';
      return inBlock && line !== '' ? [line] : [];
    }
    inBlock = /^use\s*\($/u.test(line);
    return /^use\s+([^\s(]+)$/u.exec(line)?.[1] ?? [];
  });
  return members.map((member) => fact('workspace', member, 'go.work', 'use'));
}

function codeLines(text: string): readonly string[] {
  return shortLines(text).map((line) => (line.split('//', 1)[0] ?? '').trim());
}

function withoutMajor(module: string): string {
  return module.replace(/\/v\d+$/u, '');
}
