import { existsSync, mkdirSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { killSession } from '../../src/tmux/kill-session.ts';
import { hasSession, listSessions } from '../../src/tmux/list-sessions.ts';
import { sessionName } from '../../src/tmux/names.ts';
import { startSession } from '../../src/tmux/start-session.ts';
import { callTmux, type Tmux } from '../../src/tmux/tmux.ts';
import { eventually } from '../helpers/eventually.ts';
import { gone, isAlive, parentOf, rejection } from '../process/helpers.ts';
import { describeWithTmux, startServer } from './helpers.ts';

const sleep = ['/usr/bin/env', 'sleep', '1000'] as const;

/** Sessions of others, as a person would make them. */
async function others(tmux: Tmux, ...names: string[]): Promise<void> {
  for (const name of names) await callTmux(tmux, ['new-session', '-d', '-s', name, '--', ...sleep]);
}

describeWithTmux('a session', () => {
  test('is made with its process in it, and listed as ours', async () => {
    const { tmux, pid } = await startServer();
    const session = await startSession(tmux, { name: 'agent_a', cwd: '/', argv: sleep });
    expect(session).toEqual({ name: 'agent_a', id: '$0', panePid: expect.any(Number) as number });
    expect(parentOf(session.panePid)).toBe(pid);
    expect(await listSessions(tmux)).toEqual([
      {
        id: '$0',
        name: 'agent_a',
        createdAt: expect.any(Number) as number,
        attached: 0,
        panePid: session.panePid,
        ours: true,
      },
    ]);
    expect(await hasSession(tmux, 'agent_a')).toBe(true);
  });

  test('runs just the words that it was given, without a shell', async () => {
    const { tmux, folder } = await startServer();
    const words = [
      'a;',
      ';',
      'b\\;',
      '\\',
      '',
      ' ',
      '$(id)',
      '#{pid}',
      '#(id)',
      '"',
      "'",
      '-t',
      '--',
      'ö\n',
      '%H',
      '~',
      '{',
    ];
    const { panePid } = await startSession(tmux, {
      name: 'agent_a',
      cwd: folder,
      argv: ['/bin/sh', '-c', 'printf "%s\\0" "$@" > words; mv words done', 'sh', ...words],
    });
    await gone(panePid);
    expect(readFileSync(join(folder, 'done'), 'utf8').split('\0').slice(0, -1)).toEqual(words);
  });

  test.each(['#(touch pwned)', '##[x #{pid} %H', '#[fg=red]', 'a \'b\' "c" $(touch pwned)', 'ö;'])(
    'begins in its directory, also when that is called %j',
    async (name) => {
      const { tmux, folder } = await startServer();
      const cwd = join(folder, name);
      mkdirSync(cwd);
      const { panePid } = await startSession(tmux, { name: 'agent_a', cwd, argv: sleep });
      await eventually(() => readFileSync(`/proc/${panePid}/comm`, 'utf8') === 'sleep\n', {
        what: 'it runs',
      });
      expect(readlinkSync(`/proc/${panePid}/cwd`)).toBe(cwd);
      expect([...readdirSync(folder), ...readdirSync(cwd)]).not.toContain('pwned');
    },
  );

  test('is refused when it could not be what was asked for', async () => {
    const { tmux, folder } = await startServer();
    const refused = async (
      start: Partial<Parameters<typeof startSession>[1]>,
      option: string,
    ): Promise<void> => {
      const error = await rejection(startSession(tmux, { name: 'agent_a', cwd: '/', argv: sleep, ...start }));
      expect(error).toMatchObject({ code: 'INVALID_OPTION', facts: { option } });
    };
    await refused({ name: 'a.b' }, 'session');
    await refused({ cwd: join(folder, 'missing') }, 'cwd');
    await refused({ cwd: join(folder, 'tmux.conf') }, 'cwd');
    await refused({ cwd: 'relative' }, 'cwd');
    await refused({ argv: ['relative', 'x'] }, 'argv');
    await refused({ argv: ['/bin/echo alone'] }, 'argv');
    await refused({ argv: ['/bin/echo', 'a\0b'] }, 'argv');
    expect(await listSessions(tmux)).toEqual([]);
  });

  test('made from within another tmux is on our server, and knows nothing of the other', async () => {
    const { tmux: around } = await startServer();
    await others(around, 'person');
    vi.stubEnv('TMUX', `${around.socket},1,0`);
    vi.stubEnv('TMUX_PANE', '%0');
    onTestFinished(() => void vi.unstubAllEnvs());
    const { tmux } = await startServer();
    const { panePid } = await startSession(tmux, { name: 'agent_a', cwd: '/', argv: sleep });
    expect((await listSessions(tmux)).map(({ name }) => name)).toEqual(['agent_a']);
    expect((await listSessions(around)).map(({ name }) => name)).toEqual(['person']);
    await eventually(() => readFileSync(`/proc/${panePid}/comm`, 'utf8') === 'sleep\n', { what: 'it runs' });
    expect(readFileSync(`/proc/${panePid}/environ`, 'utf8')).not.toContain(around.socket);
  });

  test('of a name that is taken is refused, and the other one left alone', async () => {
    const { tmux } = await startServer();
    await others(tmux, 'agent_a');
    const error = await rejection(startSession(tmux, { name: 'agent_a', cwd: '/', argv: sleep }));
    expect(error).toMatchObject({
      code: 'TMUX_SESSION_EXISTS',
      facts: { name: 'agent_a', socket: tmux.socket },
    });
    expect(await listSessions(tmux)).toMatchObject([{ name: 'agent_a', ours: false }]);
  });

  test('is found by its whole name alone', async () => {
    const { tmux } = await startServer();
    await others(tmux, 'agent_a-long', 'agent_', 'x agent_a');
    expect(await hasSession(tmux, 'agent_a')).toBe(false);
    expect(await killSession(tmux, 'agent_a')).toBe('gone');
    expect(await listSessions(tmux)).toHaveLength(3);
  });

  test('is listed among those of people, whatever these are called', async () => {
    // tmux prints underscores there, unless it is told better.
    vi.stubEnv('LC_ALL', 'C');
    onTestFinished(() => void vi.unstubAllEnvs());
    const { tmux } = await startServer();
    const names = ['a b', ' 1', 'x$(id)', '$0 1 1 1 1 agent_z', 'a\nb\x1f\t', 'ö', '#{pid}'];
    await others(tmux, ...names);
    await startSession(tmux, { name: 'agent_a', cwd: '/', argv: sleep });
    // Some versions of tmux refuse names with control characters, others show them in the way of vis(3).
    const { stdout } = await callTmux(tmux, ['list-sessions', '-F', '#{session_id}']);
    const listed = await listSessions(tmux);
    expect(listed.map(({ id }) => id)).toEqual(stdout.trimEnd().split('\n'));
    expect(listed.filter(({ ours }) => ours).map(({ name }) => name)).toEqual(['agent_a']);
    const plain = ['a b', ' 1', 'x$(id)', '$0 1 1 1 1 agent_z', 'ö'];
    expect(listed.map(({ name }) => name)).toEqual(expect.arrayContaining(plain));
  });

  test('ends once, and ending it again is no failure', async () => {
    const { tmux } = await startServer();
    const { panePid } = await startSession(tmux, { name: 'agent_a', cwd: '/', argv: sleep });
    expect(await killSession(tmux, 'agent_a')).toBe('killed');
    expect(await hasSession(tmux, 'agent_a')).toBe(false);
    expect(await killSession(tmux, 'agent_a')).toBe('gone');
    await gone(panePid);
  });

  test('of somebody else is never ended, also when it bears our name', async () => {
    const { tmux } = await startServer();
    await others(tmux, 'agent_a');
    const session = await startSession(
      { ...tmux, owner: 'another' },
      { name: 'agent_b', cwd: '/', argv: sleep },
    );
    expect(await killSession(tmux, 'agent_a')).toBe('foreign');
    expect(await killSession(tmux, 'agent_b')).toBe('foreign');
    expect(isAlive(session.panePid)).toBe(true);
    expect(await listSessions(tmux)).toHaveLength(2);
  });

  test('is gone when its process ends by itself', async () => {
    const { tmux } = await startServer();
    await startSession(tmux, { name: 'agent_a', cwd: '/', argv: ['/bin/sh', '-c', 'exit 3'] });
    await eventually(async () => !(await hasSession(tmux, 'agent_a')), { what: 'the session is gone' });
  });

  test.each(['v1.2:checker', 'a b', '"', "'", 'a\nb', '$(touch pwned)', '#(touch pwned)', '-t'])(
    'of an agent called %j is made, found and ended',
    async (id) => {
      const { tmux, folder } = await startServer();
      const name = sessionName(id);
      await startSession(tmux, { name, cwd: folder, argv: sleep });
      expect(await listSessions(tmux)).toMatchObject([{ name, ours: true }]);
      expect(await killSession(tmux, name)).toBe('killed');
      expect(existsSync(join(folder, 'pwned'))).toBe(false);
    },
  );

  test('is one of twenty that are made at once, and ended at once', async () => {
    const { tmux } = await startServer();
    const names = Array.from({ length: 20 }, (_, index) => `agent_${index}`);
    const made = await Promise.all(names.map((name) => startSession(tmux, { name, cwd: '/', argv: sleep })));
    expect(new Set(made.map(({ panePid }) => panePid)).size).toBe(20);
    expect((await listSessions(tmux)).map(({ name }) => name).sort()).toEqual([...names].sort());
    expect(await Promise.all(names.map((name) => killSession(tmux, name)))).toEqual(
      names.map(() => 'killed'),
    );
    expect(await listSessions(tmux)).toEqual([]);
    await Promise.all(made.map(({ panePid }) => gone(panePid)));
  });

  test('that is made twice at once is there once', async () => {
    const { tmux } = await startServer();
    const start = { name: 'agent_a', cwd: '/', argv: sleep } as const;
    const results = await Promise.allSettled([startSession(tmux, start), startSession(tmux, start)]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await listSessions(tmux)).toHaveLength(1);
  });
});
