import { spawn as spawnChild, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, realpathSync, symlinkSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { tempFolder } from '../helpers/temp-folder.ts';
import { refuseProtected } from '../../src/process/protected-processes.ts';
import { parentOf } from './helpers.ts';

const folder = tempFolder();

afterEach(() => {
  vi.unstubAllEnvs();
});

/** A process that waits for the end of its stdin; its name, as the kernel shows it, is that of a link to sh. */
async function named(name: string): Promise<number> {
  const link = join(folder, name);
  symlinkSync(realpathSync('/bin/sh'), link);
  const child: ChildProcess = spawnChild(link, ['-c', 'echo up; read line'], {
    argv0: 'sh',
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  onTestFinished(async () => {
    child.stdin?.end();
    await exited;
  });
  if (child.stdout !== null) await once(child.stdout, 'data');
  return child.pid ?? 0;
}

/** Not in a PID namespace. */
const hasKernelThreads = existsSync('/proc/2/comm') && readFileSync('/proc/2/comm', 'utf8') === 'kthreadd\n';

function refusal(pid: number, why: string): Error {
  return expect.objectContaining({ code: 'PROTECTED_PROCESS', facts: { pid, why } }) as Error;
}

describe('never ended from here', () => {
  test('is this very process', () => {
    expect(() => {
      refuseProtected(process.pid);
    }).toThrow(refusal(process.pid, 'it is this very process'));
  });

  test('is an ancestor of this process, near or far', () => {
    const ancestors = [];
    for (let pid = process.ppid; pid > 0; pid = parentOf(pid)) ancestors.push(pid);
    expect(ancestors.length).toBeGreaterThan(1);
    for (const pid of ancestors) {
      expect(() => {
        refuseProtected(pid);
      }).toThrow(refusal(pid, 'it is an ancestor of this process'));
    }
  });

  test.skipIf(!hasKernelThreads)('is the parent of the threads of the kernel', () => {
    expect(() => {
      refuseProtected(2);
    }).toThrow(refusal(2, 'it is the kernel'));
  });

  test('is what TMUX names, if it is a tmux', async () => {
    const pid = await named('tmux');
    vi.stubEnv('TMUX', `/tmp/socket,${String(pid)},0`);
    expect(() => {
      refuseProtected(pid);
    }).toThrow(refusal(pid, 'it is the tmux server of this process'));
  });
});

describe('may be ended from here', () => {
  test('what TMUX does not name, tmux or not', async () => {
    const pid = await named('tmux-other');
    for (const value of [
      '',
      'tmux',
      '/tmp/socket',
      '/tmp/socket,,0',
      '/tmp/socket,x,0',
      '/tmp/socket,-1,0',
      '/s,1,0',
    ]) {
      vi.stubEnv('TMUX', value);
      expect(() => {
        refuseProtected(pid);
      }).not.toThrow();
    }
  });

  test('what TMUX names, if another program has its number by now', async () => {
    const pid = await named('recycled');
    vi.stubEnv('TMUX', `/tmp/socket,${String(pid)},0`);
    expect(() => {
      refuseProtected(pid);
    }).not.toThrow();
  });
});
