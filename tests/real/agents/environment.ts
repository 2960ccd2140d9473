import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clis, executable, type CliName } from '../clis.ts';
import type { Home } from '../env/home.ts';
import type { McpCommand } from '../env/profile.ts';
import type { User } from './user.ts';

/** What may differ from the usual. */
export interface WorldOptions {
  /** Lines of config.toml, by table. */
  readonly config?: Readonly<Record<string, readonly string[]>>;
  /** The user's own MCP servers. */
  readonly servers?: Readonly<Record<string, McpCommand>>;
  readonly environment?: Readonly<Record<string, string>>;
  /** What is started as the CLI; as it is installed unless given. */
  readonly executable?: (home: Home) => string;
}

/** The environment of somebody who deploys agents, with our configuration in place. */
export async function environmentOf(
  cli: CliName,
  home: Home,
  user: User,
  options: Omit<WorldOptions, 'servers'>,
): Promise<Readonly<Record<string, string>>> {
  const state = join(home.root, 'state');
  await mkdir(state, { mode: 0o700 });
  const tables: Record<string, readonly string[]> = {
    [`engines.${cli}`]: [
      `args = ${JSON.stringify(user.engineArgs)}`,
      `executable = ${JSON.stringify(options.executable?.(home) ?? executable(clis[cli]))}`,
    ],
    ...options.config,
  };
  const text = Object.entries(tables).map(([name, lines]) => [`[${name}]`, ...lines, ''].join('\n'));
  await writeFile(join(state, 'config.toml'), text.join('\n'), { mode: 0o600 });
  return {
    ...home.environment,
    ...user.environment,
    ...options.environment,
    AGENT_REAPER_HOME: state,
  };
}
