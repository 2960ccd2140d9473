import { readFileSync, readdirSync } from 'node:fs';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { eventually } from '../helpers/eventually.ts';
import type { SupervisedProcess } from '../../src/process/index.ts';

/** Options of the tier that needs no supervisor. */
export const asGroup = { containment: 'group', onParentExit: 'keep' } as const;

/** Whether the process runs: a zombie does not. */
export function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
  } catch {
    return false;
  }
}

/** Waits until that process is gone, or a zombie. */
export async function gone(pid: number): Promise<void> {
  await eventually(() => !isAlive(pid), { what: `process ${pid} is gone` });
}

/** The pid of its parent. */
export function parentOf(pid: number): number {
  return statField(pid, 4);
}

/** The session of a process, by its leader. */
export function sessionOf(pid: number): number {
  return statField(pid, 6);
}

/** Clock ticks since boot. */
export function startTimeOf(pid: number): number {
  return statField(pid, 22);
}

/** A field of proc_pid_stat(5) behind the name, which may hold any character. */
function statField(pid: number, field: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[field - 3]);
}

/** The children of this process, zombies included. */
export function ownChildren(): number[] {
  return readdirSync('/proc/self/task')
    .flatMap((thread) => readFileSync(`/proc/self/task/${thread}/children`, 'latin1').split(' '))
    .filter((pid) => pid !== '')
    .map(Number);
}

/** Waits until no child of this process is a zombie: a supervisor tells of the end before its own, and is reaped a moment later. */
export async function noZombies(): Promise<void> {
  await eventually(() => ownChildren().every(isAlive), { what: 'no child of ours is a zombie' });
}

/** How many descriptors this process has open. */
export function openDescriptors(): number {
  return readdirSync('/proc/self/fd').length;
}

/** The first line that a payload writes, as numbers: scripts tell the pids of what they started. */
export async function pidsFrom(run: SupervisedProcess): Promise<number[]> {
  return run.stdout === null ? [] : numbersFrom(run.stdout);
}

/** The first line of a stream, as numbers. */
export async function numbersFrom(stream: Readable): Promise<number[]> {
  let seen = '';
  while (!seen.includes('\n')) {
    const [chunk] = (await once(stream, 'data')) as [Buffer];
    seen += chunk.toString();
  }
  return (seen.split('\n')[0] ?? '').trim().split(' ').map(Number);
}

/** Everything that a payload writes. */
export async function outputOf(run: SupervisedProcess): Promise<string> {
  return run.stdout === null ? '' : text(run.stdout);
}

/** What a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('It did not reject');
}

/** How many threads of a process wait for a lock of flock(2); those are told with an arrow (proc_locks(5)). */
export function blockedInFlock(pid: number): number {
  const lines = readFileSync('/proc/locks', 'utf8').split('\n');
  return lines.filter((line) => new RegExp(`-> FLOCK .* ${String(pid)} `).test(line)).length;
}
