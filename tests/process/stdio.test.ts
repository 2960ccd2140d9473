import { closeSync, createWriteStream, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { spawn } from '../../src/process/index.ts';
import { asGroup, openDescriptors, outputOf } from './helpers.ts';
import { eventually } from '../helpers/eventually.ts';

const folder = mkdtempSync(join(tmpdir(), 'ar-stdio-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe.each([
  ['with a supervisor', {}],
  ['as a bare group', asGroup],
])('stdio %s', (_, tier) => {
  test('carries stdin in and stdout out', async () => {
    const run = await spawn('tr', ['a-z', 'A-Z'], tier);
    run.stdin?.end('hello');
    expect(await outputOf(run)).toBe('HELLO');
    await run.ended;
  });

  test('carries more than a pipe holds, and no byte less', async () => {
    const run = await spawn('sh', ['-c', 'head -c 3000000 /dev/zero'], tier);
    let bytes = 0;
    for await (const chunk of run.stdout ?? []) bytes += (chunk as Buffer).length;
    expect(bytes).toBe(3_000_000);
    await run.ended;
  });

  test('gives real pipes, which can be opened by name', async () => {
    const run = await spawn('sh', ['-c', 'echo reopened > /dev/stdout'], tier);
    expect(await outputOf(run)).toBe('reopened\n');
    await run.ended;
  });

  test('is null where there is no pipe', async () => {
    const run = await spawn('sh', ['-c', 'read x; echo lost'], { ...tier, stdio: 'ignore' });
    expect([run.stdin, run.stdout, run.stderr]).toEqual([null, null, null]);
    expect(await run.exited).toMatchObject({ code: 0 });
    await run.ended;
  });

  test('takes descriptors and streams', async () => {
    const fd = openSync(join(folder, 'by-fd'), 'w');
    const stream = createWriteStream(join(folder, 'by-stream'));
    await once(stream, 'open');
    const run = await spawn('sh', ['-c', 'echo one; echo two >&2'], {
      ...tier,
      stdio: ['ignore', fd, stream],
    });
    await run.ended;
    closeSync(fd);
    stream.close();
    expect(readFileSync(join(folder, 'by-fd'), 'utf8')).toBe('one\n');
    expect(readFileSync(join(folder, 'by-stream'), 'utf8')).toBe('two\n');
  });

  test('keeps the output for those who read it after the end', async () => {
    const before = openDescriptors();
    const run = await spawn('sh', ['-c', 'head -c 60000 /dev/zero; exit 3'], tier);
    expect((await run.ended).exit.code).toBe(3);
    await eventually(() => openDescriptors() <= before, {
      what: 'the pipes are closed although nobody has read',
    });
    expect(run.stdout).not.toBeNull();
    expect((await outputOf(run)).length).toBe(60_000);
  });

  test('ends a payload that waits for us, when we close its stdin', async () => {
    const run = await spawn('cat', [], tier);
    run.stdin?.end();
    expect(await run.exited).toMatchObject({ code: 0 });
    await run.ended;
  });

  test('survives a payload that does not read its stdin', async () => {
    const run = await spawn('true', [], tier);
    run.stdin?.write(Buffer.alloc(1 << 20));
    await run.ended;
    await delay(0);
    expect(run.stdin?.destroyed).toBe(true);
  });

  test('tells the exit although somebody else holds the output open', async () => {
    const keeper = await spawn('sleep', ['1000'], { stdio: 'ignore' });
    const run = await spawn('sh', ['-c', 'echo said; exit 4'], tier);
    expect(await run.exited).toMatchObject({ code: 4 });
    expect((await run.ended).cause).toBe('exited');
    expect(await outputOf(run)).toBe('said\n');
    await keeper.terminate({ grace: 0 });
  });
});
