import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { parse, TomlError } from 'smol-toml';
import { ReaperError } from '../../errors.ts';
import { errnoOf } from '../private-files.ts';
import { defaultConfig, readTable, type Config } from './config.ts';

/**
 * Reads config.toml; a file that is not there is the defaults. Everything that is wrong is told at once.
 * @throws ReaperError INVALID_CONFIG; INSECURE_PATH when others could have written it, for it names programs to run
 */
export function loadConfig(path: string): Config {
  const text = readOwn(path);
  if (text === undefined) return defaultConfig;
  try {
    return readTable(parse(text), path);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const problem = `line ${String(error.line)}, column ${String(error.column)}: ${error.message.split('\n', 1)[0] ?? ''}`;
    throw new ReaperError('INVALID_CONFIG', { path, problems: [problem] }, { cause: error });
  }
}

/** The defaults in place of a file that cannot be used: for what must not wait until somebody has mended it. */
export function loadConfigOrDefaults(path: string): {
  readonly config: Config;
  /** What is wrong with the file, or null. */
  readonly problem: Error | null;
} {
  try {
    return { config: loadConfig(path), problem: null };
  } catch (error) {
    return { config: defaultConfig, problem: error instanceof Error ? error : new Error(String(error)) };
  }
}

/** Like ssh's, the file is refused when somebody else owns it or could write to it. */
function readOwn(path: string): string | undefined {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return undefined;
    throw error;
  }
  try {
    const stats = fstatSync(fd);
    const refuse = (problem: string): never => {
      throw new ReaperError('INSECURE_PATH', { path, problem });
    };
    if (!stats.isFile()) refuse('is not a regular file');
    if (stats.uid !== process.geteuid?.() && stats.uid !== 0) refuse(`belongs to uid ${String(stats.uid)}`);
    if ((stats.mode & 0o022) !== 0) refuse('can be written to by others');
    return readFileSync(fd, 'utf8');
  } finally {
    closeSync(fd);
  }
}
