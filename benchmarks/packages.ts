import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A package of others, pinned. */
export interface Package {
  readonly name: string;
  readonly version: string;
}

/**
 * The folder of a package in a cache, installed there by npm if it is not there yet, without running a script of it. It
 * is no dependency of ours: whoever only builds and tests does not download it.
 * @throws Error in the words of npm, as where there is no network
 */
export function installed(cache: string, { name, version }: Package): string {
  const target = path.join(cache, `${name.replaceAll('/', '+')}-${version}`);
  if (!existsSync(target)) install(target, `${name}@${version}`);
  return path.join(target, 'node_modules', name);
}

/** The JavaScript file that a package has for a command. @throws Error where it has none */
export function commandFile(folder: string, command: string): string {
  const { bin } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
    bin?: string | Readonly<Record<string, string>>;
  };
  const file = typeof bin === 'string' ? bin : bin?.[command];
  if (file === undefined) throw new Error(`${folder} has no command ${command}`);
  return path.join(folder, file);
}

/** Where there is no network that is to be found out at once. */
const flags = [
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--no-package-lock',
  '--fetch-retries=0',
  '--loglevel=error',
];

/** By rename, so that what is there is whole. */
function install(target: string, wanted: string): void {
  mkdirSync(path.dirname(target), { recursive: true });
  const work = mkdtempSync(`${target}.`);
  try {
    writeFileSync(path.join(work, 'package.json'), '{"private":true}\n');
    execFileSync('npm', ['install', ...flags, wanted], { cwd: work, stdio: ['ignore', 'ignore', 'pipe'] });
    renameSync(work, target);
  } catch (error) {
    const said = String((error as { stderr?: unknown }).stderr ?? error).trim();
    throw new Error(`${wanted} could not be installed: ${said.split('\n').at(-1) ?? ''}`, { cause: error });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
