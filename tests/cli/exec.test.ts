import { spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { supervisorPath } from '../../src/native/supervisor-path.ts';
import type { TerminationReport } from '../../src/process/index.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const main = join(import.meta.dirname, '../../dist/cli/main.js');
const folder = tempFolder();

describe('agent-reaper exec', () => {
  test.each([
    ['exit 0', 0],
    ['exit 77', 77],
    ['kill -9 $$', 137],
  ])('passes on how `%s` ends', (script, status) => {
    expect(run(['--', 'sh', '-c', script]).status).toBe(status);
  });

  test.each([
    [['--', '/nonexistent/command'], 127],
    [['--', folder], 126],
    [['--timeout', '50ms', '--grace', '0ms', '--', 'sleep', '1000'], 124],
    [['--no-such-option', '--', 'true'], 125],
    [['--containment', 'castle', '--', 'true'], 125],
    [[], 125],
  ])('answers %j with %i, and says why', (args, status) => {
    const outcome = run(args);
    expect(outcome.status).toBe(status);
    if (status >= 125) expect(outcome.stderr).toMatch(/^agent-supervisor: ./);
  });

  test('is the supervisor: no Node.js process stands between it and its caller', async () => {
    const child = spawn(process.execPath, [main, 'exec', '--', 'sh', '-c', 'echo $PPID; read line'], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    expect(Number(line.toString())).toBe(child.pid);
    if (process.platform === 'linux') {
      expect(readlinkSync(`/proc/${child.pid}/exe`)).toBe(supervisorPath());
    }
    child.stdin.end();
    await once(child, 'close');
  });

  test('ends what the command leaves, and leaves the receipt in a file', () => {
    const receipt = join(folder, 'receipt.json');
    const script =
      '(trap "" TERM; sleep 1000 <&- >&- 2>&- & echo $!) &\nsleep 1000 <&- >&- 2>&- & echo $!; wait %1';
    const { status, stdout } = run(['--grace', '100ms', '--report', receipt, '--', 'sh', '-c', script]);
    expect(status).toBe(0);
    const left = stdout.trim().split('\n').map(Number);
    expect(left).toHaveLength(2);
    expect(left.filter(isAlive)).toEqual([]);
    const report = JSON.parse(readFileSync(receipt, 'utf8')) as TerminationReport;
    expect(report).toMatchObject({ cause: 'exited', survivorsTotal: 0, exit: { code: 0 } });
    expect(report.counts.endedByTerm + report.counts.neededKill).toBe(2);
  });

  test('writes the receipt to a descriptor that it inherited', () => {
    const file = join(folder, 'by-descriptor.json');
    const { status } = run(['--report', 'fd:3', '--', 'true'], openSync(file, 'w'));
    expect(status).toBe(0);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ version: 1, cause: 'exited' });
  });

  test.each([
    [['--report', 'fd:99'], 'fd:99 is not open'],
    [['--report', '/dev/null'], 'no regular file; fd:1 is stdout'],
    [['--log', '/dev/null'], 'no regular file'],
  ])('says what is wrong with %j', (args, said) => {
    const { status, stderr } = run([...args, '--', 'true']);
    expect(status).toBe(125);
    expect(stderr).toContain(said);
  });

  test('says of a limit that cannot be had here that it can be left out', () => {
    const { status, stderr } = run(['--limit-memory', '500000000', '--', 'true']);
    expect(status === 0 || stderr.includes('leave the limit out')).toBe(true);
  });

  test('passes a signal on to the command, whose code is the answer', async () => {
    const script = 'trap "exit 44" USR1; echo ready; while :; do sleep 1000 & wait; done';
    const child = spawn(process.execPath, [main, 'exec', '--', 'sh', '-c', script], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGUSR1');
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).toBe(44);
  });

  test('hands stdin and stdout through, also much of it', async () => {
    const child = spawn(process.execPath, [main, 'exec', '--', 'cat'], { stdio: ['pipe', 'pipe', 'ignore'] });
    const much = 'x'.repeat(3_000_000);
    child.stdin.end(much);
    expect(await text(child.stdout)).toBe(much);
  });
});

function run(args: readonly string[], third?: number): SpawnSyncReturns<string> {
  const stdio = ['ignore', 'pipe', 'pipe', ...(third === undefined ? [] : [third])] as (
    'ignore' | 'pipe' | number
  )[];
  return spawnSync(process.execPath, [main, 'exec', ...args], { encoding: 'utf8', stdio });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
