import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runClient, type Invocation } from '../../src/tmux/client.ts';
import { gone, rejection } from '../process/helpers.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const folder = tempFolder();

/** A stand-in for tmux. */
function script(name: string, body: string): Invocation {
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${body}\n`);
  chmodSync(file, 0o755);
  return { file, args: ['one', 'two words'], command: 'test', socket: '/a/socket' };
}

describe('a run of tmux', () => {
  test('tells exit code, output and standard error', async () => {
    const answer = await runClient(script('speaks', 'echo "$2"; echo ö >&2; exit 3'));
    expect(answer).toEqual({ code: 3, stdout: 'two words\n', stderr: 'ö\n' });
  });

  test('gets no environment but the plain one, and an empty input', async () => {
    process.env['TMUX'] = '/elsewhere,1,0';
    process.env['SOME_SECRET'] = 'x';
    try {
      const { stdout } = await runClient(script('env', 'env; cat'));
      expect(stdout).toContain('PATH=');
      expect(stdout).not.toMatch(/TMUX|SECRET|VITEST/);
    } finally {
      delete process.env['TMUX'];
      delete process.env['SOME_SECRET'];
    }
  });

  test('is killed at its deadline', async () => {
    const pidFile = join(folder, 'late.pid');
    const error = await rejection(
      runClient({ ...script('late', `echo $$ > ${pidFile}; exec sleep 1000`), timeoutMs: 300 }),
    );
    expect(error).toMatchObject({
      code: 'TMUX_TIMEOUT',
      facts: { command: 'test', socket: '/a/socket', timeoutMs: 300 },
    });
    await gone(Number(readFileSync(pidFile, 'utf8')));
  });

  test('is killed when aborted, and rejects with the reason', async () => {
    const controller = new AbortController();
    const run = runClient({ ...script('aborted', 'exec sleep 1000'), signal: controller.signal });
    controller.abort(new Error('enough'));
    expect(await rejection(run)).toMatchObject({ message: 'enough' });
    const again = runClient({ ...script('never', 'exit 0'), signal: controller.signal });
    expect(await rejection(again)).toMatchObject({ message: 'enough' });
  });

  test.each([
    ['output', ''],
    ['standard error', '>&2'],
  ])('is refused when its %s has no end', async (_, to) => {
    expect(await rejection(runClient(script('chatty', `exec yes ${to}`)))).toMatchObject({
      code: 'TMUX_FAILED',
      facts: { stderr: 'it printed more than 4194304 bytes' },
    });
  });

  test('that is killed by somebody says by which signal, and keeps its words', async () => {
    expect(await rejection(runClient(script('killed', 'echo oh >&2; kill -9 $$')))).toMatchObject({
      code: 'TMUX_FAILED',
      facts: { exitCode: null, signal: 'SIGKILL', stderr: 'oh\n' },
      message: 'tmux test failed at /a/socket (SIGKILL): oh',
    });
  });

  test('that cannot begin says why', async () => {
    const error = await rejection(runClient({ ...script('gone', ''), file: join(folder, 'not-there') }));
    expect(error).toMatchObject({ code: 'TMUX_FAILED', facts: { signal: 'ENOENT' } });
    expect((error as Error).cause).toMatchObject({ code: 'ENOENT' });
  });
});
