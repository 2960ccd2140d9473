import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A process as the kernel's table shows it. */
export interface Seen {
  readonly pid: number;
  readonly startTime: string;
  readonly comm: string;
  readonly state: string;
}

/** The table's line of one process, or null when there is none. */
export function look(pid: number): Seen | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const close = text.lastIndexOf(')');
    const fields = text.slice(close + 2).split(' ');
    return {
      pid,
      comm: text.slice(text.indexOf('(') + 1, close),
      state: fields[0] ?? '?',
      startTime: fields[19] ?? '',
    };
  } catch {
    return null;
  }
}

/**
 * All processes that execute a program of the arena, or are named after it, which is all that a zombie has left.
 * Not asked: arguments, environment, parent, session; a hostile program can change them.
 */
export function inhabitants(arena: { readonly path: string; readonly tag: string }): Seen[] {
  const found: Seen[] = [];
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    if (executable(pid).startsWith(`${arena.path}/`)) {
      const seen = look(pid);
      if (seen) found.push(seen);
      continue;
    }
    const seen = look(pid);
    if (seen?.comm.startsWith(`${arena.tag}-`) === true) found.push(seen);
  }
  return found;
}

/** Those of `known` that are still there, as the same processes. */
export function stillThere(known: readonly Seen[]): Seen[] {
  return known.flatMap((one) => {
    const now = look(one.pid);
    return now !== null && now.startTime === one.startTime ? [now] : [];
  });
}

function executable(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return '';
  }
}
