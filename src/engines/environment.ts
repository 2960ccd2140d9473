import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ReaperError } from '../errors.ts';
import type { Engine } from './engine.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What every agent gets of the caller's environment. Not in it: TMUX and TMUX_PANE (the agent is not in the caller's
 * session), NODE_OPTIONS (would change the CLI), and marks such as CLAUDECODE that make a CLI think it runs in itself.
 */
const commonVariables: readonly string[] = [
  ...[
    'PATH',
    'HOME',
    'USER',
    'LOGNAME',
    'SHELL',
    'LANG',
    'LANGUAGE',
    'LC_*',
    'TZ',
    'TERM',
    'COLORTERM',
    'TMPDIR',
  ],
  ...['XDG_*', 'SSH_AUTH_SOCK', 'GPG_TTY', 'GNUPGHOME', 'EDITOR', 'PAGER'],
  ...[
    'HTTP_PROXY',
    'HTTPS_PROXY',
    'NO_PROXY',
    'ALL_PROXY',
    'http_proxy',
    'https_proxy',
    'no_proxy',
    'all_proxy',
  ],
  ...['SSL_CERT_FILE', 'SSL_CERT_DIR', 'NODE_EXTRA_CA_CERTS', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'],
  ...['GIT_SSH_COMMAND', 'GIT_AUTHOR_*', 'GIT_COMMITTER_*', 'DOCKER_HOST', 'KUBECONFIG'],
  ...['JAVA_HOME', 'GOPATH', 'GOROOT', 'GOPROXY', 'GOFLAGS', 'CARGO_HOME', 'RUSTUP_HOME', 'VIRTUAL_ENV'],
  ...[
    'CONDA_PREFIX',
    'PYENV_ROOT',
    'NVM_DIR',
    'FNM_DIR',
    'VOLTA_HOME',
    'PNPM_HOME',
    'BUN_INSTALL',
    'DENO_DIR',
  ],
];

/** What the configuration adds for an engine. */
export interface EnvironmentSettings {
  /** More names that may pass; a final `*` stands for any rest. */
  readonly pass: readonly string[];
  /** Names that pass and must be set. */
  readonly required: readonly string[];
}

/**
 * The part of the caller's environment that an agent of this engine gets.
 * @throws ReaperError `ENGINE_KEY_MISSING` naming every required variable that is not set or empty
 */
export function agentEnvironment(
  engine: Engine,
  source: Environment,
  settings: EnvironmentSettings,
): Record<string, string> {
  const missing = settings.required.filter((name) => (source[name] ?? '') === '');
  if (missing.length > 0)
    throw new ReaperError('ENGINE_KEY_MISSING', { engine: engine.name, names: missing });
  const allowed = matcher([
    ...commonVariables,
    ...engine.environment,
    ...settings.pass,
    ...settings.required,
  ]);
  const entries = Object.entries(source).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(entries.filter(([name]) => allowed(name)));
}

/**
 * Why the engine may not be able to log in, naming what was looked for; null when a login was found or none is needed.
 * A hint, not a verdict: a login may also be in a keychain or come from a helper program.
 */
export function missingLogin(engine: Engine, source: Environment, home: string): string | null {
  const { variables, files } = engine.credentials;
  if (variables.length + files.length === 0) return null;
  if (variables.some((name) => (source[name] ?? '') !== '')) return null;
  const paths = files.map(({ variable, belowHome, name }) => {
    const configured = variable === null ? undefined : source[variable];
    return join(configured ?? join(home, belowHome), name);
  });
  if (paths.some((path) => existsSync(path))) return null;
  return `${engine.name} may have no login: none of ${variables.join(', ')} is set, and there is no ${paths.join(' or ')}`;
}

function matcher(names: readonly string[]): (name: string) => boolean {
  const exact = new Set(names.filter((name) => !name.endsWith('*')));
  const prefixes = names.filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1));
  return (name) => exact.has(name) || prefixes.some((prefix) => name.startsWith(prefix));
}
