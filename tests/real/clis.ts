import { join } from 'node:path';

export type CliName = 'claude' | 'codex' | 'gemini' | 'opencode';

/** One agent CLI, pinned. */
export interface Cli {
  readonly name: CliName;
  readonly package: string;
  readonly version: string;
  /** Without it the suite fails; the others may be skipped, with the reason. */
  readonly required: boolean;
  /** Executables below node_modules, the first that exists is it. */
  readonly executables: readonly string[];
}

const platform = `${process.platform}-${process.arch}`;

/**
 * claude and opencode put their native binary in place with an install script; no script is run here, the binary of
 * the platform package is taken as it is. codex and gemini are launchers that start a child, as their users have them.
 */
export const clis: Readonly<Record<CliName, Cli>> = {
  claude: {
    name: 'claude',
    package: '@anthropic-ai/claude-code',
    version: '2.1.197',
    required: true,
    executables: ['', '-musl'].map((libc) => `@anthropic-ai/claude-code-${platform}${libc}/claude`),
  },
  codex: {
    name: 'codex',
    package: '@openai/codex',
    version: '0.169.0',
    required: true,
    executables: ['.bin/codex'],
  },
  gemini: {
    name: 'gemini',
    package: '@google/gemini-cli',
    version: '0.61.0',
    required: false,
    executables: ['.bin/gemini'],
  },
  opencode: {
    name: 'opencode',
    package: 'opencode-ai',
    version: '1.18.33',
    required: false,
    executables: ['', '-musl'].map((libc) => `opencode-${platform}${libc}/bin/opencode`),
  },
};

const cache = join(import.meta.dirname, '../../.cache/real-clis');

/** Where a CLI is installed; the directory is there only when the installation is whole. */
export function installation(cli: Cli): string {
  return join(cache, `${cli.name}-${cli.version}`);
}

/** A link to the executable, named as its users name it. */
export function executable(cli: Cli): string {
  return join(installation(cli), 'bin', cli.name);
}
