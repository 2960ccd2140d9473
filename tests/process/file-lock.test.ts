import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { lockFile, type FileLock } from '../../src/process/file-lock.ts';
import { eventually } from '../helpers/eventually.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { blockedInFlock, isAlive, openDescriptors } from './helpers.ts';
import { compilePrograms, runProgram, type Program } from './programs.ts';

const folder = tempFolder();
const compiled = compilePrograms();
afterAll(() => {
  compiled.remove();
});

const programs: Program[] = [];
const locks: FileLock[] = [];
afterEach(async () => {
  for (const lock of locks.splice(0)) lock.release();
  for (const { child } of programs) child.kill('SIGKILL');
  await Promise.all(programs.splice(0).map((program) => program.ended()));
});

let count = 0;
const fresh = (): string => join(folder, `lock-${count++}`);

async function take(path: string, mode: 'shared' | 'exclusive', wait = false): Promise<FileLock | null> {
  const lock = await lockFile(path, mode, { wait });
  if (lock !== null) locks.push(lock);
  return lock;
}

function program(...args: string[]): Program {
  const started = runProgram(compiled, 'hold-lock', args);
  programs.push(started);
  return started;
}

/** One that has asked for the lock and cannot have it. */
async function waiting(path: string, mode: 'shared' | 'exclusive', then = 'leave'): Promise<Program> {
  const waiter = program(path, mode, 'wait', then);
  await waiter.next();
  await eventually(() => blockedInFlock(waiter.child.pid ?? 0) === 1, { what: 'it waits for the lock' });
  return waiter;
}

describe('a lock on a file', () => {
  test('keeps others out until it is released, in other processes and in this one', async () => {
    const path = fresh();
    const lock = await take(path, 'exclusive');
    expect(await take(path, 'exclusive')).toBeNull();
    expect(await take(path, 'shared')).toBeNull();
    const other = program(path, 'exclusive', 'try', 'leave');
    await other.next();
    expect(await other.next()).toEqual({ held: false });
    lock?.release();
    lock?.release();
    expect(await take(path, 'exclusive')).not.toBeNull();
  });

  test('is shared among those who ask for no more, and exclusive after the last of them', async () => {
    const path = fresh();
    const first = await take(path, 'shared');
    const second = await take(path, 'shared');
    expect(await take(path, 'exclusive')).toBeNull();
    first?.release();
    expect(await take(path, 'exclusive')).toBeNull();
    const waiter = await waiting(path, 'exclusive');
    second?.release();
    expect(await waiter.next()).toEqual({ held: true });
  });

  test('is gone with a process that is killed, while its children live', async () => {
    const path = fresh();
    const holder = program(path, 'exclusive', 'try', 'child');
    await holder.next();
    const { child } = (await holder.next()) as { child: number };
    try {
      const taken = take(path, 'exclusive', true);
      holder.child.kill('SIGKILL');
      expect(await taken).not.toBeNull();
      expect(isAlive(child)).toBe(true);
    } finally {
      process.kill(child, 'SIGKILL');
    }
  });

  test('is gone with a worker that held it', async () => {
    const started = runProgram(compiled, 'lock-in-worker', [fresh()]);
    programs.push(started);
    expect(await started.next()).toEqual({ held: true });
    expect(await started.ended()).toBe(0);
  });

  test('does not keep a process alive, but waiting for it does', async () => {
    const path = fresh();
    const holder = program(path, 'exclusive', 'try', 'leave');
    expect(await holder.ended()).toBe(0);
    const lock = await take(path, 'exclusive');
    const waiter = await waiting(path, 'exclusive');
    lock?.release();
    await waiter.next();
    expect(await waiter.ended()).toBe(0);
  });

  test('makes a private file, which stays', async () => {
    const path = fresh();
    const lock = await take(path, 'exclusive');
    lock?.release();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('is waited for through signals and stops', async () => {
    const path = fresh();
    const lock = await take(path, 'exclusive');
    const waiter = await waiting(path, 'exclusive');
    const { child } = waiter;
    child.kill('SIGWINCH');
    child.kill('SIGSTOP');
    await eventually(() => /\) T/.test(readFileSync(`/proc/${child.pid ?? 0}/stat`, 'utf8')), {
      what: 'it is stopped',
    });
    child.kill('SIGCONT');
    lock?.release();
    expect(await waiter.next()).toEqual({ held: true });
  });
});

describe('what cannot be locked is told', () => {
  const target = fresh();
  const cases: [string, string, () => string][] = [
    [
      'a link',
      'ELOOP',
      () => {
        const path = fresh();
        symlinkSync(target, path);
        return path;
      },
    ],
    [
      'a directory',
      'EISDIR',
      () => {
        const path = fresh();
        mkdirSync(path);
        return path;
      },
    ],
    [
      'a fifo',
      'EINVAL',
      () => {
        const path = fresh();
        execFileSync('mkfifo', [path]);
        return path;
      },
    ],
    ['a file in no directory', 'ENOENT', () => join(fresh(), 'lock')],
    ['a name with a NUL', 'EINVAL', () => `${fresh()}\0x`],
  ];
  test.each(cases)('%s: %s', async (_what, errno, make) => {
    const path = make();
    const before = openDescriptors();
    await expect(lockFile(path, 'exclusive', { wait: true })).rejects.toMatchObject({
      code: 'LOCK_FAILED',
      facts: { path, errno },
    });
    await eventually(() => openDescriptors() <= before, { what: 'all descriptors are closed' });
  });
});
