import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import {
  agent,
  command,
  isAlive,
  launchHost,
  mortalSleep,
  pidsOf,
  readRecord,
  serverOf,
  shellEnv,
  startHost,
  startTimeOf,
  testFolder,
  type Settings,
} from './helpers.ts';
import { adopting, end, kill, sleeper, waiting } from './successors.ts';

describe('a server that a killed host has left', () => {
  test('is adopted: its agents go on, new ones can come, and its end is noticed', async () => {
    const folder = testFolder();
    const [one, two] = [agent(folder, 'one', waiting), agent(folder, 'two', waiting)];
    const first = await startHost(folder, serverOf([one]));
    await pidsOf(one, 2);
    const { server } = await first.channel.ask('status');
    await kill(first);
    const next = await startHost(folder, adopting(server));
    expect(await next.channel.ask('status')).toMatchObject({ state: 'running', server, agents: 1 });
    expect(await next.channel.event('spawned')).toMatchObject({ pid: server });
    expect(await next.channel.ask(`start spec=${encodeURI(two.spec)}`)).toMatchObject({ ok: true });
    const detached = await pidsOf(two, 2);
    process.kill(Number(server), 'SIGKILL');
    await eventually(async () => (await next.channel.ask('status'))['server'] === null, {
      what: 'it is noticed',
    });
    expect(await next.channel.ask('status')).toMatchObject({ state: 'ending', agents: 2 });
    expect(detached.every(isAlive)).toBe(true);
    await end(one);
    await end(two);
    expect(await next.ended).toMatchObject({ code: 0 });
    expect(await readRecord(next.report)).toMatchObject({
      cause: 'exited',
      exit: { code: null, signal: null },
    });
  });

  test('is ended with the host', async () => {
    const folder = testFolder();
    const first = await startHost(folder, command('/bin/sleep', '1000'));
    const { server } = await first.channel.ask('status');
    await kill(first);
    const next = await startHost(folder, adopting(server));
    expect(await next.channel.ask('leave-if-idle')).toMatchObject({ ok: true });
    expect(await next.ended).toMatchObject({ code: 0 });
    expect(isAlive(Number(server))).toBe(false);
  });

  test('is killed in the end if it does not answer, and nobody else', async () => {
    const folder = testFolder();
    const first = await startHost(folder, [
      ...shellEnv,
      ...command(
        'sh',
        '-c',
        `trap '' TERM; echo $$ > "${join(folder, 'up')}"; while :; do ${mortalSleep}; done`,
      ),
    ]);
    await eventually(() => existsSync(join(folder, 'up')), { what: 'the server' });
    const { server } = await first.channel.ask('status');
    await kill(first);
    const next = await startHost(folder, [...adopting(server), ['grace', '100ms']]);
    await next.channel.ask('terminate');
    expect(await next.ended).toMatchObject({ code: 0 });
    expect(isAlive(Number(server))).toBe(false);
  });

  test('that is gone is refused, and whoever lives is left alone for the next host', async () => {
    const folder = testFolder();
    const one = agent(folder, 'one', waiting);
    const first = await startHost(folder);
    await first.channel.ask(`start spec=${encodeURI(one.spec)}`);
    const pids = await pidsOf(one, 2);
    await kill(first);
    const stranger = sleeper();
    const wrong = `${String(stranger.pid)} ${String(startTimeOf(stranger.pid ?? 0) + 1)}`;
    const { code, stderr } = await launchHost(folder, [['adopt-server', wrong]]).ended;
    expect(code).toBe(125);
    expect(stderr).toContain(`cannot adopt the server ${String(stranger.pid)}: ESRCH`);
    expect(stranger.signalCode).toBe(null);
    expect(pids.every(isAlive)).toBe(true);
    const next = await startHost(folder);
    expect(await next.channel.ask('status')).toMatchObject({ agents: 1 });
    await end(one);
  });

  test.each([
    [[['adopt-server', '12']], 'is no process'],
    [[['adopt-server', '1 1']], 'is no process'],
    [[['adopt-server', '12 x']], 'is no process'],
    [[['adopt-server', '12 12'], ...command('true')], 'either started (arg) or adopted'],
  ])('is named by pid and start time, and by nothing else', async (settings, says) => {
    const { code, stderr } = await launchHost(testFolder(), settings as Settings).ended;
    expect(code).toBe(125);
    expect(stderr).toContain(says);
  });
});
