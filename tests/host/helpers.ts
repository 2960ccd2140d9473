import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { supervisorPath } from '../../src/native/supervisor-path.ts';
import { eventually } from '../helpers/eventually.ts';
import { connectTo, type Channel } from './channel.ts';

/** Pairs of a spec file; a name may repeat. */
export type Settings = readonly (readonly [name: string, value: string])[];

/** Whether tmux can be run here. */
export const hasTmux = spawnSync('tmux', ['-V']).status === 0;

/** The environment that shells in specs need. */
export const shellEnv = [['env', `PATH=${process.env['PATH'] ?? '/usr/bin:/bin'}`]] as const;

/** A folder of its own for one test, removed after everything that the test started has ended. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'agent-reaper-test-host-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

export function writeSpec(path: string, settings: Settings): string {
  writeFileSync(path, settings.map(([name, value]) => `${name}\0${value}\0`).join(''), { mode: 0o600 });
  return path;
}

/** Settings of a command, word by word. */
export function command(...words: readonly string[]): Settings {
  return words.map((word) => ['arg', word] as const);
}

/** How a process ended, and what it wrote to stderr. */
export interface HostEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

/** A host in a folder of its own. */
export interface Host {
  readonly child: ChildProcess;
  readonly channel: Channel;
  readonly control: string;
  readonly report: string;
  readonly ended: Promise<HostEnd>;
}

/** Where the hosts of a folder keep what they know of their agents. */
export function registryIn(folder: string): string {
  return join(folder, 'host.agents');
}

/** Starts a host and waits until it listens. It is gone when the test is over. */
export async function startHost(folder: string, settings: Settings = []): Promise<Host> {
  const { child, ended } = launchHost(folder, settings);
  const control = join(folder, 'host.sock');
  const channel = await connectTo(control);
  await channel.ask('subscribe');
  return { child, channel, control, report: join(folder, 'host.json'), ended };
}

export function launchHost(folder: string, settings: Settings = []): Pick<Host, 'child' | 'ended'> {
  const spec = writeSpec(join(folder, `host-${randomUUID()}.spec`), [
    ['policy', 'host'],
    ['lock', join(folder, 'host.lock')],
    ['control', join(folder, 'host.sock')],
    ['registry', registryIn(folder)],
    ['report', join(folder, 'host.json')],
    ...settings,
  ]);
  const child = spawn(supervisorPath(), ['--spec', spec], {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = once(child, 'exit').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
    get stderr() {
      return stderr;
    },
  }));
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await ended;
  });
  return { child, ended };
}

/** Files of one agent's supervisor. */
export interface Agent {
  readonly id: string;
  readonly spec: string;
  readonly record: string;
  readonly control: string;
  readonly pids: string;
}

/**
 * Writes the spec of an agent that runs a shell script; the script writes pids to "$PIDS". Its id is told apart from those
 * of other tests, for it names a cgroup.
 */
export function agent(folder: string, name: string, script: string, settings: Settings = []): Agent {
  const id = `${name}-${randomUUID().slice(0, 8)}`;
  const path = (name: string): string => join(folder, `${id} ${name}`);
  const made = { id, record: path('record.json'), control: path('sock'), pids: path('pids') };
  const spec = writeSpec(join(folder, `${id}.spec`), [
    ['id', id],
    ['host', join(folder, 'host.sock')],
    ['report', made.record],
    ['control', made.control],
    ['log', path('log')],
    ['env', `PIDS=${made.pids}`],
    ...shellEnv,
    ...settings,
    ...command('sh', '-c', script),
  ]);
  onTestFinished(() => {
    endStrays(made.pids);
  });
  return { ...made, spec };
}

/** Where no cgroup can be written, what had left its group outlives a supervisor and a host that are both killed. */
function endStrays(pids: string): void {
  if (!existsSync(pids)) return;
  for (const pid of readFileSync(pids, 'utf8').split(/\s+/).filter(Boolean)) {
    try {
      const ours = readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`PIDS=${pids}\0`);
      if (ours) process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It is gone, as it should be.
    }
  }
}

/** Ends with the shell that it is a child of, also where that is killed. */
export const mortalSleep = 'setpriv --pdeathsig KILL sleep 1000';

/** The settings of a stand-in for tmux: a shell that starts the supervisors of these agents and waits. */
export function serverOf(agents: readonly Agent[]): Settings {
  const starts = agents.map(({ spec }) => `"${supervisorPath()}" --spec "${spec}" &`);
  return [
    ...shellEnv,
    ...command(
      'sh',
      '-c',
      `trap "kill 0; exit" TERM; ${starts.join(' ')} while :; do wait; ${mortalSleep} & done`,
    ),
  ];
}

/** Waits until the agent's script has written so many pids. */
export function pidsOf({ pids, id }: Agent, count: number): Promise<number[]> {
  return eventually(
    () => {
      const numbers = readFileSync(pids, 'utf8').split(/\s+/).filter(Boolean).map(Number);
      return numbers.length >= count ? numbers : undefined;
    },
    { what: `the pids of ${id}` },
  );
}

export function readRecord(path: string): Promise<Record<string, unknown>> {
  return eventually(() => JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>, {
    what: `a record at ${path}`,
    timeoutMs: 20_000,
  });
}

/** Whether the process runs: a zombie does not. */
export function isAlive(pid: number): boolean {
  try {
    return !/^[ZX]/.test(statOf(pid)[0] ?? '');
  } catch {
    return false;
  }
}

export async function gone(pid: number): Promise<void> {
  await eventually(() => !isAlive(pid), { what: `process ${String(pid)} is gone`, timeoutMs: 20_000 });
}

export function parentOf(pid: number): number {
  return Number(statOf(pid)[1]);
}

/** Clock ticks since boot. */
export function startTimeOf(pid: number): number {
  return Number(statOf(pid)[19]);
}

export function sessionOf(pid: number): number {
  return Number(statOf(pid)[3]);
}

/** The children of a process that has one thread, zombies included. */
export function childrenOf(pid: number): number[] {
  return readdirSync(`/proc/${String(pid)}/task`).flatMap((thread) =>
    readFileSync(`/proc/${String(pid)}/task/${thread}/children`, 'latin1')
      .split(' ')
      .filter(Boolean)
      .map(Number),
  );
}

/** From field 3 of proc_pid_stat(5) on. */
function statOf(pid: number): string[] {
  const stat = readFileSync(`/proc/${String(pid)}/stat`, 'latin1');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}
