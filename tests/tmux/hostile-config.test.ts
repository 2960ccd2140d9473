import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { killSession } from '../../src/tmux/kill-session.ts';
import { hasSession, listSessions } from '../../src/tmux/list-sessions.ts';
import { capturePane } from '../../src/tmux/pane.ts';
import { startSession } from '../../src/tmux/start-session.ts';
import { openDefaultTmux, type Tmux } from '../../src/tmux/tmux.ts';
import { eventually } from '../helpers/eventually.ts';
import { gone, rejection } from '../process/helpers.ts';
import { describeWithTmux, search, startServer, testFolder } from './helpers.ts';

/** What people set for their own sessions, and what would break ours. */
const config = `
set -g remain-on-exit on
set -g destroy-unattached on
set -g base-index 7
set -g pane-base-index 3
set -g renumber-windows on
set -g default-command 'echo hostile; sleep 1000'
set -g default-shell /bin/false
set -g automatic-rename on
set -g @agent-reaper nobody
set -g history-limit 3
`;

/** The user's own server, with such a configuration, where TMUX_TMPDIR says. */
async function usersServer(): Promise<Tmux> {
  const server = await startServer({ config });
  const parent = testFolder();
  const tmux = await openDefaultTmux({ TMUX_TMPDIR: parent }, search);
  mkdirSync(dirname(tmux.socket), { mode: 0o700 });
  symlinkSync(server.tmux.socket, tmux.socket);
  return tmux;
}

describeWithTmux("the user's own server, whatever is set there,", () => {
  test('is found as tmux finds it', async () => {
    const uid = String(process.getuid?.());
    expect((await openDefaultTmux({}, search)).socket).toBe(`/tmp/tmux-${uid}/default`);
    const elsewhere = await openDefaultTmux({ TMUX_TMPDIR: '/proc/self/..' }, search);
    expect(elsewhere).toMatchObject({ kind: 'default', socket: `/proc/tmux-${uid}/default` });
  });

  test('takes a session that stays until its process ends, and no longer', async () => {
    const tmux = await usersServer();
    const argv = ['/bin/sh', '-c', 'echo here; read line'] as const;
    const { panePid } = await startSession(tmux, { name: 'agent_a', cwd: '/', argv });
    await eventually(async () => (await capturePane(tmux, 'agent_a')).startsWith('here\n'), {
      what: 'it printed',
    });
    expect(await listSessions(tmux)).toMatchObject([{ name: 'agent_a', panePid, ours: true }]);
    process.kill(panePid, 'SIGKILL');
    await gone(panePid);
    await eventually(async () => !(await hasSession(tmux, 'agent_a')), { what: 'the session is gone' });
  });

  test('lets one be ended', async () => {
    const tmux = await usersServer();
    const { panePid } = await startSession(tmux, {
      name: 'agent_a',
      cwd: '/',
      argv: ['/usr/bin/env', 'sleep', '1000'],
    });
    expect(await killSession(tmux, 'agent_a')).toBe('killed');
    await gone(panePid);
  });

  test('is not started when it does not run', async () => {
    const tmux = await openDefaultTmux({ TMUX_TMPDIR: join(testFolder()) }, search);
    const argv = ['/usr/bin/env', 'true'] as const;
    const error = await rejection(startSession(tmux, { name: 'agent_a', cwd: '/', argv }));
    expect(error).toMatchObject({ code: 'TMUX_NO_SERVER', facts: { socket: tmux.socket } });
  });
});
