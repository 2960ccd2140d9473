import { readdirSync, readlinkSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { lockFile, type FileLock } from '../../src/process/file-lock.ts';
import { eventually } from '../helpers/eventually.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { blockedInFlock, openDescriptors } from './helpers.ts';

const folder = tempFolder();
const locks: FileLock[] = [];
afterEach(() => {
  for (const lock of locks.splice(0)) lock.release();
});

let count = 0;
const fresh = (): string => join(folder, `lock-${count++}`);

async function take(path: string, mode: 'shared' | 'exclusive', wait = false): Promise<FileLock | null> {
  const lock = await lockFile(path, mode, { wait });
  if (lock !== null) locks.push(lock);
  return lock;
}

describe('waiting for a lock', () => {
  test('ends at once when it is cancelled, and leaves nothing', async () => {
    const path = fresh();
    await take(fresh(), 'exclusive');
    const lock = await take(path, 'exclusive');
    const before = [threads(), openDescriptors()];
    const controller = new AbortController();
    const asked = lockFile(path, 'exclusive', { wait: true, signal: controller.signal });
    await eventually(() => blockedInFlock(process.pid) === 1, { what: 'it waits' });
    const reason = new Error('no longer');
    controller.abort(reason);
    await expect(asked).rejects.toBe(reason);
    await eventually(() => threads() === before[0] && openDescriptors() === before[1], {
      what: 'all is gone',
    });
    lock?.release();
    expect(await take(path, 'exclusive')).not.toBeNull();
  });

  test('does not begin under a signal that is aborted', async () => {
    const signal = AbortSignal.abort(new Error('before'));
    await expect(lockFile(fresh(), 'shared', { wait: true, signal })).rejects.toThrow('before');
    expect(blockedInFlock(process.pid)).toBe(0);
  });

  test('ends in the lock or without it, whenever the cancelling comes', async () => {
    const path = fresh();
    const outcomes = { had: 0, cancelled: 0 };
    for (let round = 0; round < 100; round++) {
      const lock = await lockFile(path, 'exclusive', { wait: true });
      const controller = new AbortController();
      const asked = lockFile(path, 'exclusive', { wait: true, signal: controller.signal });
      if (round % 2 === 0) await new Promise(setImmediate);
      if (round % 3 === 0) lock?.release();
      controller.abort();
      if (round % 3 === 1) lock?.release();
      const got = await asked.catch(() => undefined);
      outcomes[got ? 'had' : 'cancelled']++;
      got?.release();
      lock?.release();
      const after = await lockFile(path, 'exclusive', { wait: false });
      expect(after).not.toBeNull();
      after?.release();
    }
    expect(outcomes.cancelled).toBeGreaterThan(0);
  });

  test('is for the file that lies there, not for one that was replaced meanwhile', async () => {
    const path = fresh();
    const old = await take(path, 'exclusive');
    let got: FileLock | null = null;
    const asked = lockFile(path, 'exclusive', { wait: true }).then((lock) => (got = lock));
    await eventually(() => blockedInFlock(process.pid) === 1, { what: 'it waits for the old one' });
    writeFileSync(`${path}.new`, '');
    renameSync(`${path}.new`, path);
    const lock = await take(path, 'exclusive');
    expect(lock).not.toBeNull();
    old?.release();
    await eventually(() => blockedInFlock(process.pid) === 1 && deletedFiles() === 0, {
      what: 'it waits for the new one',
    });
    expect(got).toBeNull();
    lock?.release();
    expect(await asked).not.toBeNull();
    expect(await take(path, 'exclusive')).toBeNull();
    (await asked)?.release();
  });

  test('makes the file anew that was removed', async () => {
    const path = fresh();
    const old = await take(path, 'exclusive');
    const asked = take(path, 'exclusive', true);
    await eventually(() => blockedInFlock(process.pid) === 1, { what: 'it waits' });
    unlinkSync(path);
    old?.release();
    expect(await asked).not.toBeNull();
    expect(await take(path, 'shared')).toBeNull();
  });
});

function threads(): number {
  return readdirSync('/proc/self/task').length;
}

/** Files of ours that are open and lie nowhere any more. */
function deletedFiles(): number {
  const links = readdirSync('/proc/self/fd').map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      return ''; // that of the listing itself
    }
  });
  return links.filter((link) => link.startsWith(folder) && link.endsWith(' (deleted)')).length;
}
