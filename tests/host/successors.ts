import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { connectTo } from './channel.ts';
import {
  parentOf,
  pidsOf,
  readRecord,
  startTimeOf,
  type Agent,
  type Host,
  type Settings,
} from './helpers.ts';

/** An agent that tells two pids and waits, one of them in a session of its own. */
export const waiting = 'setsid sleep 1000 & echo $$ $! > "$PIDS"; wait';

/** Has a host adopt that server. */
export function adopting(pid: unknown): Settings {
  return [['adopt-server', `${String(pid)} ${String(startTimeOf(Number(pid)))}`]];
}

export async function kill({ child, ended }: Pick<Host, 'child' | 'ended'>): Promise<void> {
  child.kill('SIGKILL');
  await ended;
}

/** The supervisor of an agent whose script has told its pids. */
export async function supervisorOf(one: Agent): Promise<number> {
  return parentOf((await pidsOf(one, 2))[0] ?? 0);
}

/** Ends an agent; its record. */
export async function end({ control, record }: Agent): Promise<Record<string, unknown>> {
  await (await connectTo(control)).ask('terminate');
  return readRecord(record);
}

/** A process that a host has nothing to do with. */
export function sleeper(): ChildProcess {
  const child = spawn('sleep', ['1000'], { stdio: 'ignore' });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    if (child.signalCode === null) await once(child, 'exit');
  });
  return child;
}
