import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { supervisorPath } from '../../src/native/supervisor-path.ts';
import { connectTo, type Channel } from '../host/channel.ts';
import { shellEnv, writeSpec, type Settings } from '../host/helpers.ts';

/** How a supervisor ended, and what it wrote to stderr. */
export interface SupervisorEnd {
  readonly code: number | null;
  readonly stderr: string;
}

/** A supervisor that a spec file in `folder` was given to. */
export interface Supervisor {
  readonly child: ChildProcess;
  readonly report: string;
  readonly ended: Promise<SupervisorEnd>;
  /** A channel to its control socket. */
  readonly connect: () => Promise<Channel>;
}

/** Starts one with a control socket, a report and no input of ours. It is gone when the test is over. */
export function superviseIn(folder: string, settings: Settings): Supervisor {
  const [control, report] = [join(folder, 'sock'), join(folder, 'report.json')];
  const spec = writeSpec(join(folder, 'spec'), [
    ['control', control],
    ['report', report],
    ...shellEnv,
    ...settings,
  ]);
  const child = spawn(supervisorPath(), ['--spec', spec], { stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, stderr }));
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  return { child, report, ended, connect: () => connectTo(control) };
}

/** The children of the main thread of a process; none when it is gone. */
export function ownChildrenOf(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, 'latin1');
    return children.split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** The letter of the state of a process, as in proc_pid_stat(5). */
export function stateOf(pid: number): string | undefined {
  const stat = readFileSync(`/proc/${String(pid)}/stat`, 'latin1');
  return stat.slice(stat.lastIndexOf(')') + 2)[0];
}
