import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { ReaperError } from '../errors.ts';

/** Where tmux is looked for. */
export interface TmuxSearch {
  /** `tmux.executable`: a name, or a path. */
  readonly executable: string;
  /** The caller's PATH. */
  readonly path: string;
}

/** Where package managers put it, for MCP clients and cron start us with a bare PATH. */
const usualDirectories: readonly string[] = [
  '/usr/local/bin',
  '/usr/bin',
  '/bin',
  '/opt/homebrew/bin',
  '/opt/local/bin',
  '/home/linuxbrew/.linuxbrew/bin',
];

/**
 * The absolute path of tmux.
 * @throws ReaperError TMUX_MISSING, with each place where it was looked for
 */
export function findTmux(search: TmuxSearch): string {
  const tried: { path: string; reason: string }[] = [];
  for (const path of candidates(search)) {
    const reason = whyNot(path);
    if (reason === null) return path;
    tried.push({ path, reason });
  }
  throw new ReaperError('TMUX_MISSING', { setting: 'tmux.executable', tried });
}

function candidates({ executable, path }: TmuxSearch): readonly string[] {
  if (executable.includes('/')) return [resolve(executable)];
  // Relative entries of PATH mean another file in every directory; they are not followed.
  const directories = [...path.split(delimiter).filter(isAbsolute), ...usualDirectories];
  return [...new Set(directories)].map((directory) => join(directory, executable));
}

function whyNot(path: string): string | null {
  try {
    if (!statSync(path).isFile()) return 'not a file';
    accessSync(path, constants.X_OK);
    return null;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EACCES') return 'not executable for this user';
    return code === 'ENOENT' || code === 'ENOTDIR' ? 'not there' : String(error);
  }
}
