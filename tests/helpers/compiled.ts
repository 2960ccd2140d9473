import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';

const root = join(import.meta.dirname, '../..');

/** TypeScript sources as JavaScript that a plain `node` can run, for tests that need real processes. */
export interface Compiled {
  /** Where the JavaScript of a source is; `source` is relative to the root of the checkout. */
  path(source: string): string;
  remove(): void;
}

/**
 * Compiles folders of the checkout, types stripped only, into a temporary directory, for the tests may run as a user
 * who cannot write to the checkout.
 * @param folders relative to the root of the checkout
 * @param options `packages`: the only ones that they find; all where it is left out
 */
export function compile(
  folders: readonly string[],
  options: { readonly packages?: readonly string[] } = {},
): Compiled {
  const output = mkdtempSync(join(tmpdir(), 'ar-compiled-'));
  for (const place of options.packages?.map((name) => join('node_modules', name)) ?? ['node_modules']) {
    mkdirSync(dirname(join(output, place)), { recursive: true });
    symlinkSync(join(root, place), join(output, place));
  }
  writeFileSync(join(output, 'package.json'), '{ "type": "module" }');
  for (const source of folders.flatMap((folder) => sourcesIn(join(root, folder)))) {
    const { outputText } = ts.transpileModule(readFileSync(source, 'utf8'), { compilerOptions });
    const target = join(output, relative(root, source).replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, outputText);
  }
  return {
    path: (source) => join(output, source.replace(/\.ts$/, '.js')),
    remove: () => {
      rmSync(output, { recursive: true, force: true });
    },
  };
}

const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
  rewriteRelativeImportExtensions: true,
};

function sourcesIn(path: string): string[] {
  if (path.endsWith('.ts')) return [path];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(path, name));
}
