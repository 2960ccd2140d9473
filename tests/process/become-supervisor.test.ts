import { spawn as spawnChild, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, closeSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, test } from 'vitest';
import { compilePrograms, runProgram, whereTheBuildIs } from './programs.ts';

const compiled = compilePrograms();
const folder = mkdtempSync(join(tmpdir(), 'ar-become-'));
afterAll(() => {
  compiled.remove();
  rmSync(folder, { recursive: true });
});

/** What a program writes that runs below a Node that became the supervisor. */
async function become(args: readonly string[], options: SpawnOptions = {}, before = ''): Promise<Outcome> {
  const script = `${before} exec "$@"`;
  const program = [process.execPath, compiled.path('tests/process/programs/become.ts'), ...args];
  const child = spawnChild('sh', ['-c', script, 'sh', ...program], {
    stdio: ['pipe', 'pipe', 'inherit'],
    ...options,
    env: { ...process.env, ...whereTheBuildIs },
  });
  child.stdin?.end('said\n');
  const [output, [code, signal]] = await Promise.all([
    child.stdout === null ? '' : text(child.stdout),
    once(child, 'close') as Promise<[number | null, string | null]>,
  ]);
  return { output, code, signal, pid: child.pid ?? 0 };
}

interface Outcome {
  readonly output: string;
  readonly code: number | null;
  readonly signal: string | null;
  readonly pid: number;
}

describe('a Node that becomes the supervisor', () => {
  test('leaves no Node behind: the supervisor has its pid', async () => {
    const { output, pid } = await become(['--', 'sh', '-c', 'echo $PPID; readlink /proc/$PPID/exe']);
    expect(output).toMatch(new RegExp(`^${pid}\\n.*/agent-supervisor\\n$`));
  });

  test('passes the standard streams and the exit code on', async () => {
    expect(await become(['--', 'sh', '-c', 'read line; echo "got $line"; exit 9'])).toMatchObject({
      output: 'got said\n',
      code: 9,
    });
  });

  test('gives the payload default signals and an empty mask', async () => {
    const { output } = await become(['--', 'grep', '-E', '^Sig(Blk|Ign)', '/proc/self/status']);
    expect(output.match(/[0-9a-f]{16}/g)).toEqual(['0000000000000000', '0000000000000000']);
  });

  test('gives the soft limit on open files back that its parent has', async () => {
    const { output } = await become(['--', 'sh', '-c', 'ulimit -Sn; ulimit -Hn'], {}, 'ulimit -Sn 300;');
    // The parent of this Node is ours; the shell before it only became it.
    const [, soft = ''] =
      /^Max open files\s+(\d+)/m.exec(readFileSync(`/proc/${process.pid}/limits`, 'latin1')) ?? [];
    expect(output.split('\n')[0]).toBe(soft);
  });

  test('passes no descriptor on but the standard streams', async () => {
    const { output } = await become(['--', 'sh', '-c', 'ls -l /proc/self/fd'], {}, 'exec 7</dev/null;');
    const numbers = [...output.matchAll(/ (\d+) -> (?!\/proc\/)/g)].map(([, fd]) => Number(fd));
    expect(numbers).toEqual([0, 1, 2]);
  });

  test('writes the report where the caller said', async () => {
    const report = join(folder, 'report.json');
    await become(['--report', report, '--', 'true']);
    expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({ cause: 'exited', exit: { code: 0 } });
  });
});

test('a Node that cannot become the supervisor is told why and is as it was', async () => {
  const broken = join(folder, 'broken');
  writeFileSync(broken, 'neither binary nor script', { mode: 0o755 });
  const fd = openSync('/dev/null', 'r');
  const program = runProgram(compiled, 'become-nothing', [], {
    wrapper: ['sh', '-c', 'exec 3</dev/null; exec "$@"', 'sh'],
    env: { AGENT_REAPER_SUPERVISOR: broken },
  });
  const { error, before, after } = (await program.next()) as Record<string, unknown>;
  closeSync(fd);
  expect(error).toMatchObject({ code: 'EXEC_FAILED', facts: { errno: 'ENOEXEC' } });
  expect(after).toEqual(before);
});
