import type { SupervisorLink } from '../follow/supervisor-link.ts';
import { bytesMoved } from './platform.ts';

/** What the processes of an agent have done up to a moment. */
export interface Activity {
  /** Milliseconds of a clock that only rises. */
  readonly at: number;
  /** Processor time of all of them, those included that are gone. */
  readonly cpuMs: number;
  /** Blocks that those which are gone have read and written. */
  readonly blocks: number;
  /** Bytes that those which are there have read and written. */
  readonly bytes: number;
  /** Who is there, `pid:start time` each, sorted. */
  readonly members: readonly string[];
}

/** A program that only waits uses less of a processor than this, for timers and heartbeats. */
const busyShare = 0.01;
/** And it moves fewer bytes than this between two looks. */
const busyBytes = 65_536;

/** Whether there was work between two looks: processes that came or went, processor time, bytes read and written. */
export function judge(before: Activity, after: Activity): 'working' | 'idle' {
  if (after.members.join() !== before.members.join()) return 'working';
  if (after.blocks > before.blocks || after.bytes - before.bytes >= busyBytes) return 'working';
  return after.cpuMs - before.cpuMs >= busyShare * (after.at - before.at) ? 'working' : 'idle';
}

/** Asks the supervisor of an agent; null when it does not answer. */
export async function activityOf(
  link: Pick<SupervisorLink, 'ask'>,
  now: () => number,
): Promise<Activity | null> {
  const [usage, answer] = await Promise.all([link.ask('usage'), link.ask('members')]);
  if (usage === null || answer === null) return null;
  const used = fields(usage['usage']);
  const members = list(answer['members']).map(fields);
  return {
    at: now(),
    cpuMs: (number(used['userUs']) + number(used['systemUs'])) / 1_000,
    blocks: number(used['blocksIn']) + number(used['blocksOut']),
    bytes: members.reduce((sum, { pid }) => sum + bytesMoved(number(pid)), 0),
    members: members.map(({ pid, startTime }) => `${String(pid)}:${String(startTime)}`).sort(),
  };
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function number(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
