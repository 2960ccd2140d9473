import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { commandFile, installed, type Package } from '../../benchmarks/packages.ts';

const cache = join(import.meta.dirname, '../../.cache/packages');

const inspector = { name: '@modelcontextprotocol/inspector', version: '2.12.0' } as const;
const conformance = '@modelcontextprotocol/conformance';

/** The conformance suite asks for a newer Node than the tests run on. */
const node: Package = { name: `node-linux-${process.arch}`, version: '22.23.3' };

/** The programs of others that look at the server, each with all that comes before its own arguments. */
export const programs = {
  inspector: () => [process.execPath, commandFile(installed(cache, inspector), 'inspector'), '--cli'],
  conformance: () => onNewerNode('0.1.16'),
  /** It alone knows the newest revision. */
  nextConformance: () => onNewerNode('0.2.0-alpha.12'),
} as const satisfies Readonly<Record<string, () => readonly string[]>>;

function onNewerNode(version: string): readonly string[] {
  const file = commandFile(installed(cache, { name: conformance, version }), 'conformance');
  return [join(installed(cache, node), 'bin/node'), file];
}

/** The command line of a program, or why it cannot be had. */
export function available(
  program: keyof typeof programs,
): { readonly command: readonly string[] } | { readonly command: null; readonly reason: string } {
  try {
    return { command: programs[program]() };
  } catch (error) {
    return { command: null, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** What a program has said, and its exit code. */
export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly all: string;
}

/** Runs one to its end. */
export function run(command: readonly string[], args: readonly string[], cwd: string): Promise<Said> {
  const [file = '', ...first] = command;
  const env = { PATH: process.env['PATH'], HOME: cwd, MCP_INSPECTOR_SECRET_STORE: 'memory' };
  return new Promise((resolve) => {
    execFile(
      file,
      [...first, ...args],
      { cwd, env, maxBuffer: 100_000_000, timeout: 300_000 },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
        resolve({ code, stdout, all: stdout + stderr });
      },
    );
  });
}
