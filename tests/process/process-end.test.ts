import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { handle } from '../../src/process/handle.ts';
import { processEnd } from '../../src/process/process-end.ts';
import { eventually } from '../helpers/eventually.ts';
import { isAlive, numbersFrom, openDescriptors, startTimeOf } from './helpers.ts';
import { compilePrograms, runProgram } from './programs.ts';

const compiled = compilePrograms();
afterAll(() => {
  compiled.remove();
});

type Script = ChildProcessByStdio<Writable, Readable, null>;
const scripts: Script[] = [];
afterEach(() => {
  for (const script of scripts.splice(0)) script.kill('SIGKILL');
});

/** A grandchild of ours that ends with its input, and whose parent never waits for it; both by pid. */
async function grandchild(): Promise<{ script: Script; parent: number; pid: number }> {
  const text = 'exec 3<&0; cat <&3 & echo $! $$; exec sleep 1000 </dev/null';
  const script = spawn('sh', ['-c', text], { stdio: ['pipe', 'pipe', 'inherit'] });
  scripts.push(script);
  const [pid = 0, parent = 0] = await numbersFrom(script.stdout);
  return { script, parent, pid };
}

describe('the end of a process that is not ours to wait for', () => {
  test('is told when it comes, even if nobody reaps it', async () => {
    const { script, parent, pid } = await grandchild();
    let over = false;
    const end = processEnd(await handle(pid)).then(() => (over = true));
    expect(over).toBe(false);
    script.stdin.end();
    await end;
    expect(isAlive(pid)).toBe(false);
    expect(startTimeOf(pid)).toBeGreaterThan(0);
    expect(isAlive(parent)).toBe(true);
  });

  test('is told to all who ask', async () => {
    const { script, pid } = await grandchild();
    const one = await handle(pid);
    const ends = Array.from({ length: 20 }, () => processEnd(one));
    script.stdin.end();
    await Promise.all(ends);
  });

  test('is told at once when it has been reaped', async () => {
    const { script, parent, pid } = await grandchild();
    const [one, itsParent] = [await handle(pid), await handle(parent)];
    script.kill('SIGKILL');
    await processEnd(itsParent);
    script.stdin.end();
    await processEnd(one);
    await eventually(() => script.signalCode !== null, { what: 'it is reaped' });
    await processEnd(itsParent);
  });

  test('is told at once when the number is of another process, or of an earlier boot', async () => {
    const own = await handle(process.pid);
    await processEnd({ ...own, startTime: own.startTime + 1 });
    await processEnd({ ...own, bootId: '00000000-0000-0000-0000-000000000000' });
  });

  test('is no longer waited for once that is aborted, which leaves nothing', async () => {
    const own = await handle(process.pid);
    await processEnd({ ...own, startTime: 1 });
    const before = openDescriptors();
    const controller = new AbortController();
    const end = processEnd(own, { signal: controller.signal });
    await eventually(() => openDescriptors() > before, { what: 'it is watched' });
    const reason = new Error('no longer');
    controller.abort(reason);
    await expect(end).rejects.toBe(reason);
    await eventually(() => openDescriptors() <= before, { what: 'its descriptor is closed' });
    await expect(processEnd(own, { signal: controller.signal })).rejects.toBe(reason);
  });

  test('does not keep a process alive that does not want it', async () => {
    expect(await runProgram(compiled, 'watch-process', [String(process.pid)]).ended()).toBe(0);
  });
});
