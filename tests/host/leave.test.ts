import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { supervisorPath } from '../../src/native/supervisor-path.ts';
import { eventually } from '../helpers/eventually.ts';
import { connectTo } from './channel.ts';
import {
  agent,
  command,
  hasTmux,
  isAlive,
  pidsOf,
  readRecord,
  serverOf,
  shellEnv,
  startHost,
  testFolder,
} from './helpers.ts';

const script = 'setsid sleep 1000 & echo $$ $! > "$PIDS"; wait';

test('leave-if-idle is refused with the count while there are agents, and obeyed after', async () => {
  const folder = testFolder();
  const one = agent(folder, 'one', script);
  const two = agent(folder, 'two', script);
  const host = await startHost(folder, serverOf([one, two]));
  await pidsOf(one, 2);
  await pidsOf(two, 2);
  expect(await host.channel.ask('leave-if-idle')).toMatchObject({ ok: false, code: 'NOT_IDLE', agents: 2 });
  for (const { control } of [one, two]) await (await connectTo(control)).ask('terminate');
  await eventually(async () => (await host.channel.ask('leave-if-idle'))['ok'], { what: 'it is idle' });
  expect(await host.ended).toMatchObject({ code: 0 });
  expect(existsSync(host.control)).toBe(false);
  expect(await readRecord(host.report)).toMatchObject({ cause: 'drained', exit: { source: 'waitid' } });
});

test('the hook of the last agent may ask the host to leave, and is waited for', async () => {
  const folder = testFolder();
  const asked = join(folder, 'asked');
  const asker = `require('net').connect(process.argv[1]).end('1 leave-if-idle\\n').on('data', (d) =>
    setTimeout(() => require('fs').writeFileSync(process.argv[2], d), 300))`;
  const words = [process.execPath, '-e', asker, join(folder, 'host.sock'), asked];
  const one = agent(
    folder,
    'one',
    'exit 3',
    words.map((word) => ['hook-arg', word] as const),
  );
  const host = await startHost(folder, serverOf([one]));
  expect(await host.ended).toMatchObject({ code: 0 });
  expect(JSON.parse(readFileSync(asked, 'utf8'))).toMatchObject({ ok: true });
  expect(await readRecord(host.report)).toMatchObject({ host: { registered: 1, lost: 0 } });
});

test.each(['SIGTERM', 'terminate'])(
  '%s ends every agent in order, then the server, then the host',
  async (how) => {
    const folder = testFolder();
    const one = agent(folder, 'one', script);
    const two = agent(
      folder,
      'two',
      `trap '' TERM; sleep 1000 & echo $$ $! > "$PIDS"; while :; do wait; done`,
      [['grace', '300ms']],
    );
    const three = agent(folder, 'three', script);
    const host = await startHost(folder, serverOf([one, two]));
    await host.channel.ask(`start spec=${three.spec}`);
    const pids = (await Promise.all([one, two, three].map((each) => pidsOf(each, 2)))).flat();
    const { server } = await host.channel.ask('status');
    if (how === 'SIGTERM') host.child.kill('SIGTERM');
    else expect(await host.channel.ask('terminate')).toMatchObject({ ok: true });
    expect(await host.ended).toMatchObject({ code: 0 });
    for (const { record } of [one, two, three]) {
      expect(await readRecord(record)).toMatchObject({
        cause: 'killed',
        verified: { value: true },
        errors: [],
      });
    }
    expect([...pids, Number(server)].some(isAlive)).toBe(false);
    expect(await readRecord(host.report)).toMatchObject({
      cause: 'killed',
      host: { registered: 3, lost: 0 },
    });
  },
);

test('an agent without a control socket is asked by a signal', async () => {
  const folder = testFolder();
  const one = agent(folder, 'one', script);
  const spec = readFileSync(one.spec, 'utf8').replace(`control\0${one.control}\0`, '');
  execFileSync('sh', ['-c', `umask 077; cat > "${one.spec}"`], { input: spec });
  const host = await startHost(folder, serverOf([one]));
  const pids = await pidsOf(one, 2);
  host.child.kill('SIGTERM');
  expect(await host.ended).toMatchObject({ code: 0 });
  expect(await readRecord(one.record)).toMatchObject({ cause: 'exited', exit: { signal: 'SIGTERM' } });
  expect(pids.some(isAlive)).toBe(false);
});

test.skipIf(!hasTmux)('an idle host ends its tmux server and leaves no session', async () => {
  const folder = testFolder();
  const socket = join(folder, 'tmux.sock');
  const tmux = ['-S', socket, '-f', '/dev/null'];
  const host = await startHost(folder, [
    ...shellEnv,
    ['env', 'TERM=xterm'],
    ...command('tmux', ...tmux, '-D'),
  ]);
  await eventually(() => existsSync(socket), { what: 'tmux listens' });
  const one = agent(folder, 'one', 'exit 0');
  execFileSync('tmux', ['-N', ...tmux, 'new-session', '-d', supervisorPath(), '--spec', one.spec]);
  await readRecord(one.record);
  const { server } = await host.channel.ask('status');
  await eventually(async () => (await host.channel.ask('leave-if-idle'))['ok'], { what: 'it is idle' });
  expect(await host.ended).toMatchObject({ code: 0 });
  expect(isAlive(Number(server))).toBe(false);
});
