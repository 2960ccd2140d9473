import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { addon } from '../../native/load.ts';
import type { ProcessFacts, ProcessSize, ProcessTable } from './process-table.ts';

const run = promisify(execFile);

/** More than any process table fills. */
const mostBytes = 64 * 1024 * 1024;

/**
 * From ps(1), which may read what only a privileged program can. Its identity is the unique id that the addon reads. What
 * the processes of others were given is not told, and neither is that of protected ones.
 */
export async function darwinProcesses(): Promise<ProcessTable> {
  const [facts, words] = await Promise.all([
    ps(['-axo', 'pid=,ppid=,uid=,rss=,stat=,tty=,etime=']),
    // `-E` puts the environment behind the command, all in one line.
    ps(['-axEwwo', 'pid=,command=']),
  ]);
  const all = new Map<number, ProcessFacts>();
  const sizes = new Map<number, ProcessSize>();
  for (const line of facts) {
    const [pid = 0, ppid = 0, uid = 0, kilobytes = 0] = line.split(/\s+/, 4).map(Number);
    const [state = '', terminal = '', elapsed = ''] = line.split(/\s+/).slice(4);
    const identity = addon().readProcess(pid);
    if (typeof identity !== 'object') continue;
    const { startTime, comm } = identity;
    const ageMs = elapsedMs(elapsed);
    const zombie = state.startsWith('Z');
    all.set(pid, { pid, ppid, startTime, ageMs, comm, zombie, hasTerminal: !/^\?+$/.test(terminal) });
    sizes.set(pid, { uid, memoryBytes: kilobytes * 1_024 });
  }
  const lines = new Map(
    words.map((line) => [Number.parseInt(line, 10), line.replace(/^\d+ +/, '').split(' ')]),
  );
  return {
    all,
    // There are no leaves to ask for, and a unique id tells no time.
    ageOf: () => 0,
    environment: (pid) => lines.get(pid) ?? null,
    command: (pid) => lines.get(pid) ?? null,
    executable: () => null,
    size: (pid) => sizes.get(pid) ?? null,
    cgroups: () => [],
  };
}

async function ps(args: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await run('/bin/ps', args, { maxBuffer: mostBytes });
  return stdout.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
}

/** `[[days-]hours:]minutes:seconds` */
function elapsedMs(text: string): number {
  const [, days = '0', clock = ''] = /^(?:(\d+)-)?([\d:.]+)$/.exec(text) ?? [];
  const seconds = clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return (Number(days) * 86_400 + seconds) * 1_000;
}
