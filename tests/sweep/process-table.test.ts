import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { linuxProcesses } from '../../src/sweep/processes/linux.ts';
import { compileProgram } from '../helpers/c-program.ts';
import { eventually } from '../helpers/eventually.ts';
import { temporaryDirectory } from '../store/helpers.ts';

test.runIf(process.platform === 'linux')(
  'a process whose main thread is gone is alive, and has its program, words and mark',
  async () => {
    const program = compileProgram('state/leader_gone.c', temporaryDirectory());
    const child = spawn(program, ['word'], {
      env: { MARK: 'its own' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const pid = child.pid ?? 0;
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    await eventually(() => / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8')), { what: 'its look' });
    const table = linuxProcesses();
    expect(table.all.get(pid)).toMatchObject({ zombie: false, comm: 'leader_gone' });
    expect(table.environment(pid)).toEqual(['MARK=its own']);
    expect(table.command(pid)).toEqual([program, 'word']);
    expect(table.executable(pid)).toBe(program);
    expect(table.size(pid)?.memoryBytes).toBeGreaterThan(0);
  },
);
