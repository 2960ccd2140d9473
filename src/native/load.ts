import { createRequire } from 'node:module';
import path from 'node:path';
import { ReaperError } from '../errors.ts';
import type { Addon } from './contract.ts';
import { packageRoot } from './package-root.ts';
import { target } from './target.ts';

let loaded: Addon | undefined;

/**
 * The native addon, loaded at first use: the file named by AGENT_REAPER_ADDON and no other if that is set, else the
 * local build, else the one that came with the package.
 * @throws ReaperError NATIVE_LOAD_FAILED with the reason of each attempt, UNSUPPORTED_PLATFORM
 */
export function addon(): Addon {
  loaded ??= load();
  return loaded;
}

function load(): Addon {
  const require = createRequire(import.meta.filename);
  const tried: { path: string; reason: string }[] = [];
  let cause: unknown;
  for (const file of candidates()) {
    try {
      return require(file) as Addon;
    } catch (error) {
      cause = error;
      tried.push({ path: file, reason: firstLine(error) });
    }
  }
  throw new ReaperError('NATIVE_LOAD_FAILED', { target: target(), tried }, { cause });
}

function candidates(): string[] {
  const chosen = process.env['AGENT_REAPER_ADDON'];
  if (chosen) return [path.resolve(chosen)];
  return [
    path.join(packageRoot(), 'build/Release/addon.node'),
    path.join(packageRoot(), 'build/Debug/addon.node'),
    path.join(packageRoot(), 'prebuilds', target(), 'addon.node'),
  ];
}

function firstLine(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
}
