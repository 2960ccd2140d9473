import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { ReaperError } from '../errors.ts';

/** Where an executable is looked for. */
export interface BinarySearch {
  /** For the message, and for the setting that it names: `engines.NAME.executable`. */
  readonly engine: string;
  /** A name to look for, or with a slash a path: then this very file, or nothing. */
  readonly executable: string;
  /** The caller's PATH; empty when it has none. */
  readonly path: string;
  readonly home: string;
}

/** Where agent CLIs install themselves; MCP clients, cron and systemd start us with a PATH that lacks these. */
const usualDirectories = (home: string): readonly string[] => [
  join(home, '.local', 'bin'),
  join(home, '.claude', 'local'),
  join(home, '.opencode', 'bin'),
  join(home, '.npm-global', 'bin'),
  '/usr/local/bin',
  '/opt/homebrew/bin',
];

/**
 * The absolute path of an executable. Symbolic links are kept: some programs act by the name they are called.
 * @throws ReaperError `ENGINE_NOT_FOUND` with every place that was tried and why it was not that
 */
export function findBinary(search: BinarySearch): string {
  const tried: { path: string; reason: string }[] = [];
  for (const candidate of candidates(search)) {
    const reason = whyNot(candidate);
    if (reason === null) return candidate;
    tried.push({ path: candidate, reason });
  }
  throw new ReaperError('ENGINE_NOT_FOUND', {
    engine: search.engine,
    setting: `engines.${search.engine}.executable`,
    tried,
  });
}

function candidates(search: BinarySearch): readonly string[] {
  const { executable, home } = search;
  if (executable.startsWith('~/')) return [join(home, executable.slice(2))];
  if (executable.includes('/')) return [resolve(executable)];
  // Relative entries of PATH mean another file in every directory; they are not followed.
  const directories = [...search.path.split(delimiter).filter(isAbsolute), ...usualDirectories(home)];
  return [...new Set(directories)].map((directory) => join(directory, executable));
}

function whyNot(path: string): string | null {
  try {
    if (!statSync(path).isFile()) return 'not a file';
    accessSync(path, constants.X_OK);
    return null;
  } catch (error) {
    return reasons.get((error as NodeJS.ErrnoException).code ?? '') ?? String(error);
  }
}

const reasons: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'not there'],
  ['ENOTDIR', 'not there'],
  ['EACCES', 'not executable for this user'],
]);
