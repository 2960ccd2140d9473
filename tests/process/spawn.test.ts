import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { spawn } from '../../src/process/index.ts';
import { eventually } from '../helpers/eventually.ts';
import { asGroup, openDescriptors, outputOf, noZombies, rejection } from './helpers.ts';

const folder = mkdtempSync(join(tmpdir(), 'ar-spawn-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const noProgram = join(folder, 'no-program');
writeFileSync(noProgram, 'true\n', { mode: 0o755 });

describe.each([
  ['with a supervisor', {}],
  ['as a bare group', asGroup],
])('spawn %s', (_, tier) => {
  test('rejects with an error of its own for a name that is longer than any report', async () => {
    expect(await rejection(spawn('\u0001'.repeat(110_000), tier))).toMatchObject({
      code: 'SPAWN_FAILED',
      facts: { stage: 'exec' },
    });
  });

  test('resolves with a payload that has exec’d, and tells how it ended', async () => {
    const run = await spawn('sh', ['-c', 'echo out; echo err >&2; exit 7'], tier);
    expect(run.id).toMatch(/^ar-[0-9a-f]{8}-\d+-[0-9a-f]{8}$/);
    expect(run.pid).toBeGreaterThan(1);
    expect(await outputOf(run)).toBe('out\n');
    expect(await run.exited).toEqual({ code: 7, signal: null, coreDumped: false });
    const report = await run.ended;
    expect(report).toMatchObject({
      version: 1,
      id: run.id,
      cause: 'exited',
      command: 'sh',
      survivorsTotal: 0,
    });
    expect(report.leader?.pid).toBe(run.pid);
    expect(report.exit).toMatchObject({ code: 7, signal: null });
  });

  test('takes arguments as they are, without a shell', async () => {
    const args = ['%s\\n', 'a b', '', '$HOME', '"', "'", 'ä€', '-x'];
    const run = await spawn('printf', args, tier);
    expect(await outputOf(run)).toBe('a b\n\n$HOME\n"\n\'\nä€\n-x\n');
    await run.ended;
  });

  test('passes the whole environment and nothing else', async () => {
    const env = { ONE: '1', EMPTY: '', LEFT_OUT: undefined, PATH: process.env['PATH'] };
    const run = await spawn('env', [], { ...tier, env });
    const names = (await outputOf(run)).split('\n').filter(Boolean).sort();
    expect(names).toEqual(['EMPTY=', 'ONE=1', `PATH=${String(process.env['PATH'])}`]);
    await run.ended;
  });

  test('finds the program in the PATH of the given environment', async () => {
    writeFileSync(join(folder, 'only-here'), '#!/bin/sh\necho found\n', { mode: 0o755 });
    const run = await spawn('only-here', [], { ...tier, env: { PATH: folder } });
    expect(await outputOf(run)).toBe('found\n');
    await run.ended;
  });

  test.each([folder, pathToFileURL(folder)])('starts in the working directory %s', async (cwd) => {
    const run = await spawn('pwd', [], { ...tier, cwd });
    expect(await outputOf(run)).toBe(`${folder}\n`);
    await run.ended;
  });

  test('takes options without arguments', async () => {
    const run = await spawn('pwd', { ...tier, cwd: '/' });
    expect(await outputOf(run)).toBe('/\n');
    await run.ended;
  });

  test('tells the signal that ended the payload', async () => {
    const run = await spawn('sh', ['-c', 'kill -USR1 $$'], tier);
    expect(await run.exited).toMatchObject({ code: null, signal: 'SIGUSR1' });
    expect((await run.ended).cause).toBe('exited');
  });

  test.each([
    ['ENOENT', 'there-is-no-such-program', []],
    ['ENOENT', '/there/is/no/such/program', []],
    ['EACCES', '/dev/null', []],
    ['ENOEXEC', noProgram, []],
    ['E2BIG', 'true', [Array(200_000).fill('x').join('')]],
  ])('rejects with %s and leaves nothing', async (errno, file, args) => {
    await rejection(spawn(file, args, tier));
    const before = openDescriptors();
    const error = await rejection(spawn(file, args, tier));
    expect(error).toMatchObject({ code: 'SPAWN_FAILED', facts: { file, stage: 'exec', errno } });
    // A stream that is destroyed closes its descriptor a turn or two later.
    await eventually(() => openDescriptors() <= before, { what: 'as many descriptors as before' });
    await noZombies();
  });

  test('rejects with ETXTBSY for a program that is being written', async () => {
    const path = join(folder, 'busy');
    writeFileSync(path, '#!/bin/sh\n', { mode: 0o755 });
    const writer = await spawn('sh', ['-c', 'exec 3>>"$0"; echo open; read wait', path], tier);
    for await (const _chunk of writer.stdout ?? []) break;
    expect(await rejection(spawn(path, [], tier))).toMatchObject({ facts: { errno: 'ETXTBSY' } });
    await writer.terminate({ grace: 0 });
  });

  test('rejects with the directory when it cannot be entered', async () => {
    const error = await rejection(spawn('true', [], { ...tier, cwd: '/there/is/none' }));
    expect(error).toMatchObject({
      code: 'SPAWN_FAILED',
      facts: { stage: 'cwd', errno: 'ENOENT', path: '/there/is/none' },
    });
  });

  test('runs many at a time', async () => {
    const runs = await Promise.all(
      Array.from({ length: 20 }, (_, i) => spawn('sh', ['-c', `exit ${i}`], tier)),
    );
    const codes = await Promise.all(runs.map(async (run) => (await run.exited).code));
    expect(codes).toEqual(runs.map((_, i) => i));
    await Promise.all(runs.map((run) => run.ended));
  });
});
