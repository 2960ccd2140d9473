import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hasSession, listSessions } from '../../src/tmux/list-sessions.ts';
import { serverReady } from '../../src/tmux/ready.ts';
import { configText, killServer, removeSocket, serverCommand, serverPid } from '../../src/tmux/server.ts';
import { startSession } from '../../src/tmux/start-session.ts';
import { callTmux, openPrivateTmux } from '../../src/tmux/tmux.ts';
import { rejection } from '../process/helpers.ts';
import { describeWithTmux, launch, privateTmux, search, startServer, testFolder } from './helpers.ts';

const sleep = { name: 'agent_a', cwd: '/', argv: ['/usr/bin/env', 'sleep', '1000'] } as const;

describeWithTmux('our own tmux server', () => {
  test('runs in the foreground and answers with its own pid', async () => {
    const { child, pid, tmux } = await startServer();
    expect(pid).toBe(child.pid);
    expect(await serverPid(tmux)).toBe(pid);
  });

  test('takes every line of its configuration', async () => {
    const { tmux, folder } = await startServer();
    const strict = join(folder, 'strict.conf');
    // The one that is younger than the oldest tmux that will do.
    const known = configText().replace(/^.* allow-passthrough .*\n/m, '');
    writeFileSync(strict, known.replaceAll(/^set -(.)q/gm, 'set -$1'));
    expect(await callTmux(tmux, ['source-file', strict])).toEqual({ code: 0, stdout: '', stderr: '' });
    const { stdout } = await callTmux(tmux, ['show-options', '-gv', 'status-interval']);
    expect(stdout).toBe('0\n');
  });

  test('lives on without sessions', async () => {
    const { tmux, pid } = await startServer();
    await startSession(tmux, { ...sleep, argv: ['/usr/bin/env', 'true'] });
    expect(await serverPid(tmux)).toBe(pid);
    expect((await callTmux(tmux, ['show-options', '-sv', 'exit-empty'])).stdout).toBe('off\n');
  });

  test('is given nothing but the plain environment', async () => {
    const { tmux } = await privateTmux();
    const source = {
      PATH: '/bin',
      API_KEY: 'x',
      TMUX: '/s,1,0',
      TMUX_PANE: '%1',
      TMUX_TMPDIR: '/t',
      NODE_OPTIONS: '-r x',
    };
    expect(serverCommand(tmux, '/the/config', source)).toEqual({
      file: tmux.file,
      args: ['-D', '-S', tmux.socket, '-f', '/the/config'],
      env: { PATH: '/bin' },
    });
  });

  test('is never started by a call', async () => {
    const { tmux, folder } = await privateTmux();
    expect(await serverPid(tmux)).toBeNull();
    expect(await listSessions(tmux)).toEqual([]);
    expect(await hasSession(tmux, 'agent_a')).toBe(false);
    expect(await rejection(startSession(tmux, sleep))).toMatchObject({
      code: 'TMUX_NO_SERVER',
      facts: { socket: tmux.socket },
    });
    await killServer(tmux);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('ends when told to, with its sessions; telling it again is no failure', async () => {
    const { tmux, child, ended } = await startServer();
    await startSession(tmux, sleep);
    await killServer(tmux);
    await ended;
    expect(child.exitCode).toBe(0);
    await killServer(tmux);
    expect(await serverPid(tmux)).toBeNull();
  });

  test('leaves a socket, which is removed when nobody listens there, and not before', async () => {
    const { tmux, child, ended } = await startServer();
    expect(await removeSocket(tmux)).toBe(false);
    child.kill('SIGKILL');
    await ended;
    expect(existsSync(tmux.socket)).toBe(true);
    expect(await listSessions(tmux)).toEqual([]);
    expect(await removeSocket(tmux)).toBe(true);
    expect(existsSync(tmux.socket)).toBe(false);
    expect(await removeSocket(tmux)).toBe(true);
  });

  test('starts where one that was killed has left its socket', async () => {
    const first = await startServer();
    first.child.kill('SIGKILL');
    await first.ended;
    const second = launch(first.tmux, first.folder);
    expect(await serverReady(first.tmux)).toBe(second.pid);
  });

  test('gives way to one that is there already', async () => {
    const { tmux, folder, pid } = await startServer();
    const second = launch(tmux, folder);
    await once(second, 'exit');
    expect(second.exitCode).toBe(1);
    expect(await serverPid(tmux)).toBe(pid);
    expect(await listSessions(tmux)).toEqual([]);
  });

  test('that hangs is told by a deadline', async () => {
    const { tmux, child } = await startServer();
    child.kill('SIGSTOP');
    const error = { code: 'TMUX_TIMEOUT', facts: { socket: tmux.socket, timeoutMs: 200 } };
    expect(await rejection(serverPid(tmux, { timeoutMs: 200 }))).toMatchObject(error);
    expect(await rejection(startSession(tmux, sleep, { timeoutMs: 200 }))).toMatchObject(error);
    expect(await rejection(serverReady(tmux, { timeoutMs: 200 }))).toMatchObject(error);
  });
});

describeWithTmux('waiting for a server', () => {
  test('begins before it is started', async () => {
    const { tmux, folder } = await privateTmux();
    const ready = serverReady(tmux);
    const child = launch(tmux, folder);
    expect(await ready).toBe(child.pid);
  });

  test('ends with the reason of its signal, or at its deadline', async () => {
    const { tmux } = await privateTmux();
    const controller = new AbortController();
    const ready = serverReady(tmux, { signal: controller.signal });
    controller.abort(new Error('it ended'));
    expect(await rejection(ready)).toMatchObject({ message: 'it ended' });
    expect(await rejection(serverReady(tmux, { timeoutMs: 50 }))).toMatchObject({ code: 'TMUX_TIMEOUT' });
  });

  test('is not woken by other files of the folder only', async () => {
    const { tmux, folder } = await privateTmux();
    const ready = serverReady(tmux);
    writeFileSync(join(folder, 'other'), '');
    writeFileSync(tmux.socket, '');
    const child = launch(tmux, folder);
    expect(await ready).toBe(child.pid);
    expect(readFileSync(join(folder, 'other'), 'utf8')).toBe('');
  });
});

describeWithTmux('tmux as it is found', () => {
  test('is refused when its socket could not be bound', async () => {
    const folder = join(testFolder(), 'x'.repeat(100));
    expect(await rejection(openPrivateTmux(folder, search))).toMatchObject({
      code: 'INVALID_OPTION',
      facts: { option: 'tmux socket', expected: 'a path of at most 103 bytes' },
    });
  });

  test('is refused when it is too old, by the path and version that were found', async () => {
    const folder = testFolder();
    const old = join(folder, 'old-tmux');
    writeFileSync(old, '#!/bin/sh\necho tmux 3.1c\n', { mode: 0o755 });
    expect(await rejection(openPrivateTmux(folder, { ...search, executable: old }))).toMatchObject({
      code: 'TMUX_TOO_OLD',
      facts: { path: old, found: 'tmux 3.1c', needed: '3.2' },
    });
  });
});
