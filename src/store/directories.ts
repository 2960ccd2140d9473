import { isAbsolute, join } from 'node:path';
import { ReaperError } from '../errors.ts';
import { fileError } from './database-errors.ts';
import { ensurePrivateDirectory } from './private-files.ts';

/** Where everything of one user is. Resolved once, then handed on, for later starters have another environment. */
export interface Directories {
  /** Absolute, real path of the state directory; it exists and has mode 0700. */
  readonly state: string;
  readonly configFile: string;
  readonly database: string;
  readonly doorbell: string;
  /** What a process that we start needs in its environment to find the same places. */
  readonly environment: { readonly AGENT_REAPER_HOME: string; readonly AGENT_REAPER_CONFIG: string };
}

/**
 * `$AGENT_REAPER_HOME` for both, or else the XDG base directories. `$AGENT_REAPER_CONFIG` names the file alone.
 * @throws ReaperError INVALID_OPTION for a path that is not absolute; INSECURE_PATH; STORE_UNAVAILABLE; DISK_FULL
 */
export function resolveDirectories(environment: NodeJS.ProcessEnv = process.env): Directories {
  const home = absolute(environment, 'AGENT_REAPER_HOME');
  const wanted = home ?? join(xdg(environment, 'XDG_STATE_HOME', '.local/state'), 'agent-reaper');
  const configHome = home ?? join(xdg(environment, 'XDG_CONFIG_HOME', '.config'), 'agent-reaper');
  const configFile = absolute(environment, 'AGENT_REAPER_CONFIG') ?? join(configHome, 'config.toml');
  const state = stateDirectory(wanted);
  return {
    state,
    configFile,
    database: join(state, 'state.db'),
    doorbell: join(state, 'doorbell'),
    environment: { AGENT_REAPER_HOME: state, AGENT_REAPER_CONFIG: configFile },
  };
}

function stateDirectory(path: string): string {
  try {
    return ensurePrivateDirectory(path);
  } catch (error) {
    throw fileError(error, path);
  }
}

function absolute(environment: NodeJS.ProcessEnv, name: string): string | undefined {
  const value = environment[name];
  if (value === undefined || value === '') return undefined;
  if (isAbsolute(value)) return value;
  throw new ReaperError('INVALID_OPTION', { option: name, value, expected: 'an absolute path' });
}

/** The XDG specification says that a path which is not absolute is to be ignored. */
function xdg(environment: NodeJS.ProcessEnv, name: string, otherwise: string): string {
  const value = environment[name];
  if (value !== undefined && isAbsolute(value)) return value;
  const home = environment['HOME'];
  return join(home !== undefined && isAbsolute(home) ? home : homeOnRecord(), otherwise);
}

/** From the user database, as under cron. A container may run a uid that is not in it. */
function homeOnRecord(): string {
  try {
    return process.getBuiltinModule('node:os').userInfo().homedir;
  } catch (cause) {
    const expected = 'set, and this user has no home on record; set AGENT_REAPER_HOME';
    throw new ReaperError('INVALID_OPTION', { option: 'HOME', value: undefined, expected }, { cause });
  }
}
