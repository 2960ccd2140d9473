import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';

export type ProgramName = 'mcp-server' | 'stubborn-mcp-server' | 'dev-server';

/** Below the package, so that its dependencies are found from there. */
const target = join(import.meta.dirname, '../../../.cache/real-programs');

/** Translates one of the programs beside this file for the Node that runs us; resolves with the path of the result. */
export async function compile(name: ProgramName): Promise<string> {
  const source = await readFile(join(import.meta.dirname, `${name}.ts`), 'utf8');
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 },
  });
  const path = join(target, `${name}.mjs`);
  // Left alone where it is right: it may be in a checkout that belongs to somebody else.
  if (existsSync(path) && (await readFile(path, 'utf8')) === outputText) return path;
  await mkdir(target, { recursive: true });
  await writeFile(path, outputText);
  return path;
}
