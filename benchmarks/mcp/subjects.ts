import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { commandFile, installed, type Package } from '../packages.ts';
import { root } from '../programs.ts';

/** A server that is measured. */
export interface Subject {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** A call of a tool that reads a little. */
  readonly call: { readonly name: string; readonly arguments: object };
}

/** Well-known servers of others, by the makers of the protocol. */
const others: readonly (Package & { readonly command: string; readonly call: Subject['call'] })[] = [
  {
    name: '@modelcontextprotocol/server-everything',
    version: '2026.8.31',
    command: 'mcp-server-everything',
    call: { name: 'echo', arguments: { message: 'hello' } },
  },
  {
    name: '@modelcontextprotocol/server-filesystem',
    version: '2026.8.31',
    command: 'mcp-server-filesystem',
    call: { name: 'list_allowed_directories', arguments: {} },
  },
  {
    name: '@modelcontextprotocol/server-memory',
    version: '2026.8.31',
    command: 'mcp-server-memory',
    call: { name: 'read_graph', arguments: {} },
  },
];

/** Our own, on a state directory below `dir`. */
export function ours(dir: string, name = 'agent-reaper'): Subject {
  mkdirSync(dir, { recursive: true });
  return {
    name,
    command: [process.execPath, path.join(root, 'dist/cli/bin.cjs'), 'mcp'],
    env: { ...environment(dir), AGENT_REAPER_HOME: path.join(dir, 'home') },
    cwd: dir,
    call: { name: 'list_agents', arguments: {} },
  };
}

/** Those of others that can be had, and why the rest cannot. */
export function peers(dir: string): {
  readonly subjects: readonly Subject[];
  readonly notes: readonly string[];
} {
  const subjects: Subject[] = [];
  const notes: string[] = [];
  for (const { command, call, ...wanted } of others) {
    try {
      const file = commandFile(installed(path.join(root, '.cache/packages'), wanted), command);
      const cwd = path.join(dir, command);
      mkdirSync(cwd, { recursive: true });
      const folder = command.endsWith('filesystem') ? [cwd] : [];
      const env = { ...environment(cwd), MEMORY_FILE_PATH: path.join(cwd, 'memory.jsonl') };
      subjects.push({ name: command, command: [process.execPath, file, ...folder], env, cwd, call });
    } catch (error) {
      notes.push(`${wanted.name} was left out: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { subjects, notes };
}

function environment(home: string): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], HOME: home };
}
