import { readFile, readdir, readlink } from 'node:fs/promises';

/** A live process, pinned by its start time (clock ticks since boot). */
export interface Member {
  readonly pid: number;
  readonly ppid: number;
  readonly session: number;
  readonly startTime: string;
  readonly command: string;
  readonly residentPages: number;
}

/** The processes in `known`, and all whose environment or working directory holds `marker`; zombies left out. */
export async function marked(marker: string, known: ReadonlySet<number>): Promise<readonly Member[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid) => (known.has(pid) || (await carries(pid, marker)) ? memberOf(pid) : undefined)),
  );
  return found.filter((member) => member !== undefined);
}

/** Signals the process only while the number still belongs to it. */
export async function signalMember(member: Member, signal: NodeJS.Signals): Promise<void> {
  if ((await memberOf(member.pid))?.startTime !== member.startTime) return;
  try {
    process.kill(member.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function carries(pid: number, marker: string): Promise<boolean> {
  try {
    if ((await readlink(`/proc/${pid}/cwd`)).startsWith(marker)) return true;
    return (await readFile(`/proc/${pid}/environ`, 'latin1')).includes(marker);
  } catch {
    // Gone, or of another user: not ours.
    return false;
  }
}

async function memberOf(pid: number): Promise<Member | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'latin1');
    // proc_pid_stat(5): the name may hold blanks and parentheses; what follows its last one starts with field 3.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim();
    return {
      pid,
      ppid: Number(fields[1]),
      session: Number(fields[3]),
      startTime: fields[19] ?? '',
      command: command.slice(0, 300),
      residentPages: Number(fields[21]),
    };
  } catch {
    return undefined;
  }
}
