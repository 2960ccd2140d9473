import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { liveFigures } from '../../../../src/agents/views/live/platform.ts';
import { addon } from '../../../../src/native/load.ts';
import { supervisorPath } from '../../../../src/native/supervisor-path.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

const folder = tempFolder();
const started: ChildProcess[] = [];

afterEach(async () => {
  for (const child of started.splice(0)) {
    child.kill('SIGTERM');
    await new Promise((resolve) => child.once('exit', resolve));
  }
});

describe.skipIf(process.platform !== 'linux')('liveFigures', () => {
  test('counts all processes of a run, those that left its session too', async () => {
    const supervisor = start('sleep 600 & setsid sleep 600 & (setsid sleep 600 &) ; wait');
    const tree = { id: 'a', supervisor, leaf: null };
    const found = await eventually(
      () => {
        const figures = liveFigures([tree]).get('a');
        return figures?.processes === 4 ? figures : null;
      },
      { what: 'a shell and three sleeps' },
    );
    expect(found.memoryIs).toBe('resident');
    expect(found.memoryBytes).toBeGreaterThan(4 * 4_096);
    expect(found.memoryBytes).toBeLessThan(1 << 30);
  });

  test('misses none of more processes than one thread reads', async () => {
    const supervisor = start('i=0; while [ $i -lt 450 ]; do sleep 600 & i=$((i+1)); done; wait');
    const found = await eventually(
      () => {
        const figures = liveFigures([{ id: 'a', supervisor, leaf: null }]).get('a');
        return figures?.processes === 451 ? figures : null;
      },
      { what: 'a shell and 450 sleeps', timeoutMs: 20_000 },
    );
    const table = addon().readProcesses() as Float64Array;
    const pids = Array.from({ length: table.length / 7 }, (_, row) => table[row * 7] ?? 0).filter(Boolean);
    expect(new Set(pids).size).toBe(pids.length);
    expect(found.memoryBytes).toBeGreaterThan(451 * 4_096);
  });

  test('tells of a process what /proc tells', () => {
    const { pid, startTime } = start('sleep 600');
    const table = addon().readProcesses() as Float64Array;
    const at = table.findIndex((number, index) => index % 7 === 0 && number === pid);
    expect([...table.subarray(at, at + 4)]).toEqual([pid, process.pid, startTime, 0]);
    const pages = Number(readFileSync(`/proc/${String(pid)}/statm`, 'utf8').split(' ')[1]);
    expect((table[at + 6] ?? 0) / pages).toBeGreaterThanOrEqual(1_024);
  });

  test('counts the time of processes that have ended', async () => {
    const ended = join(folder, 'ended');
    const supervisor = start(
      `sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done'; : > ${ended}; sleep 600`,
    );
    await eventually(() => readFileSync(ended), { what: 'the end of a busy process', timeoutMs: 20_000 });
    expect(liveFigures([{ id: 'a', supervisor, leaf: null }]).get('a')?.cpuMs).toBeGreaterThan(0);
  });

  test('has nothing of a supervisor that is gone, or of another process with its number', () => {
    const pid = process.pid;
    const strangers = [
      { id: 'gone', supervisor: { pid: 4_000_000, startTime: 1, bootId: '' }, leaf: null },
      { id: 'other', supervisor: { pid, startTime: 1, bootId: '' }, leaf: null },
    ];
    expect(liveFigures(strangers).size).toBe(0);
  });

  test('takes the account of a leaf where the kernel keeps one, nested ones included', () => {
    const leaf = join(folder, 'leaf');
    mkdirSync(join(leaf, 'inner'), { recursive: true });
    const files = {
      'memory.current': '1048576\n',
      'cpu.stat': 'usage_usec 2500000\nuser_usec 1\nsystem_usec 1\n',
      'cgroup.procs': '11\n12\n',
      'cgroup.stat': 'nr_descendants 1\nnr_dying_descendants 0\n',
      'inner/cgroup.procs': '13\n',
      'inner/cgroup.stat': 'nr_descendants 0\n',
    };
    for (const [name, content] of Object.entries(files)) writeFileSync(join(leaf, name), content);
    const supervisor = { pid: 4_000_000, startTime: 1, bootId: '' };
    expect(liveFigures([{ id: 'a', supervisor, leaf }]).get('a')).toEqual({
      processes: 3,
      memoryBytes: 1_048_576,
      memoryIs: 'charged',
      cpuMs: 2_500,
    });
  });
});

/** A shell under a supervisor of its own. */
function start(script: string): { pid: number; startTime: number; bootId: string } {
  const args = ['--containment', 'subreaper', '--', 'sh', '-c', script];
  const child = spawn(supervisorPath(), args, { stdio: 'ignore' });
  started.push(child);
  const pid = child.pid ?? 0;
  const facts = addon().readProcess(pid);
  if (typeof facts === 'number') throw new Error(`no supervisor: errno ${String(facts)}`);
  return { pid, startTime: facts.startTime, bootId: addon().readBootId() };
}
