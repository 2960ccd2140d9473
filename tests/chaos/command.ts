import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Place } from './place.ts';

const cli = join(import.meta.dirname, '../../../dist/cli/main.js');

/** How a command of ours ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `agent-reaper` as a user does, with the place as its state. */
export async function command({ home, project }: Place, ...args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: project,
    env: { ...process.env, AGENT_REAPER_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [[code, signal], stdout, stderr] = await Promise.all([
    once(child, 'close') as Promise<[number | null, string | null]>,
    text(child.stdout),
    text(child.stderr),
  ]);
  return { code, signal, stdout, stderr };
}
