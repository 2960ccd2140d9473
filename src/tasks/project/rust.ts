import { parse } from 'smol-toml';
import { fact, type Fact } from './facts.ts';
import { packageFacts, rustCrates } from './known-packages.ts';
import { string, strings, tableAt } from './values.ts';

const file = 'Cargo.toml';

/** Facts of a Cargo.toml. @throws TomlError when it is not TOML */
export function cargoToml(text: string): readonly Fact[] {
  const manifest: unknown = parse(text);
  const crate = tableAt(manifest, 'package');
  const name = string(crate['name']);
  const version = string(crate['rust-version']);
  const edition = string(crate['edition']);
  const kinds = ['dependencies', 'dev-dependencies', 'build-dependencies'];
  return [
    ...(name === null ? [] : [fact('name', name, file, 'package.name')]),
    fact('language', 'Rust', file, '(the file)', edition === null ? '' : `edition ${edition}`),
    ...(version === null ? [] : [fact('runtime', `Rust ${version}`, file, 'package.rust-version')]),
    fact('package-manager', 'cargo', file, '(the file)'),
    fact('test', 'cargo test', file, '(the file)'),
    ...strings(tableAt(manifest, 'workspace')['members']).map((member) =>
      fact('workspace', member, file, 'workspace.members'),
    ),
    ...[...kinds, 'workspace.dependencies'].flatMap((kind) =>
      packageFacts(
        rustCrates,
        Object.keys(tableAt(manifest, ...kind.split('.'))),
        file,
        (dependency) => `${kind}.${dependency}`,
      ),
    ),
  ];
}
