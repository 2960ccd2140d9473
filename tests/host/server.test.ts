import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { supervisorPath } from '../../src/native/supervisor-path.ts';
import { eventually } from '../helpers/eventually.ts';
import { connectTo } from './channel.ts';
import {
  agent,
  childrenOf,
  command,
  gone,
  hasTmux,
  isAlive,
  launchHost,
  parentOf,
  pidsOf,
  readRecord,
  serverOf,
  sessionOf,
  shellEnv,
  startHost,
  testFolder,
  type Agent,
} from './helpers.ts';

const stubborn = `trap '' TERM HUP; sleep 1000 & echo $$ $! > "$PIDS"; while :; do wait; done`;

test('of two hosts that want the same lock one is, and the other says who', async () => {
  const folder = testFolder();
  const both = [launchHost(folder), launchHost(folder)];
  const first = await Promise.race(both.map(async ({ ended, child }) => ({ end: await ended, child })));
  const winner = both.find(({ child }) => child !== first.child);
  expect(first.end.code).toBe(123);
  expect(first.end.stderr).toMatch(/another host holds the lock .*host\.lock/);
  expect(winner?.child.exitCode).toBe(null);
  const third = await launchHost(folder).ended;
  expect(third.code).toBe(123);
  expect(third.stderr).toContain(`host.lock: pid ${String(winner?.child.pid)}\n`);
});

test('a host that is killed leaves its lock to the next, and its server alive', async () => {
  const folder = testFolder();
  const host = await startHost(folder, command('/bin/sleep', '1000'));
  const { server } = await host.channel.ask('status');
  host.child.kill('SIGKILL');
  await host.ended;
  expect(isAlive(Number(server))).toBe(true);
  process.kill(Number(server), 'SIGKILL');
  const next = await startHost(folder);
  expect(await next.channel.ask('leave-if-idle')).toMatchObject({ ok: true });
  expect(await next.ended).toMatchObject({ code: 0 });
});

test('a host leads a session of its own, and its server another', async () => {
  const folder = testFolder();
  const host = await startHost(folder, command('/bin/sleep', '1000'));
  const { server } = await host.channel.ask('status');
  expect(sessionOf(host.child.pid ?? 0)).toBe(host.child.pid);
  expect(sessionOf(Number(server))).toBe(server);
});

test('a server that cannot be started ends the host with the exit code of that', async () => {
  const folder = testFolder();
  const { ended } = launchHost(folder, command('/no/such/tmux'));
  const end = await ended;
  expect(end.code).toBe(127);
  expect(end.stderr).toContain('cannot start the server "/no/such/tmux": ENOENT');
  expect(await readRecord(join(folder, 'host.json'))).toMatchObject({ cause: 'spawn_failed' });
});

test('a registered supervisor that lost its server has its own grace, however short the host’s is', async () => {
  const folder = testFolder();
  const patient = [
    ['grace', '1500ms'],
    ['hard', '5s'],
  ] as const;
  const one = agent(folder, 'one', stubborn, patient);
  const host = await startHost(folder, [['grace', '1ms'], ['hard', '1ms'], ...serverOf([one])]);
  const pids = await pidsOf(one, 2);
  const supervisor = parentOf(pids[0] ?? 0);
  const { server } = await host.channel.ask('status');
  process.kill(Number(server), 'SIGKILL');
  await gone(Number(server));
  expect(await host.channel.ask('status')).toMatchObject({ state: 'ending', agents: 1, server: null });
  expect(parentOf(supervisor)).toBe(host.child.pid);
  await ask(one, 'terminate');
  expect(await host.ended).toMatchObject({ code: 137 });
  const record = await readRecord(one.record);
  expect(record).toMatchObject({ cause: 'killed', verified: { value: true } });
  expect((record['timeline'] as { killSent: number }).killSent).toBeGreaterThanOrEqual(1_500_000);
  expect(pids.some(isAlive)).toBe(false);
  expect(await readRecord(host.report)).toMatchObject({ exit: { signal: 'SIGKILL' }, host: { lost: 0 } });
});

test('a registered supervisor that does not end within its own limits is ended, and its run is lost', async () => {
  const folder = testFolder();
  const one = agent(folder, 'one', stubborn, [
    ['grace', '50ms'],
    ['hard', '50ms'],
  ]);
  // Where there is no leaf, what it loses falls to the host, whose patience is with those that could not register.
  const host = await startHost(folder, [['grace', '300ms'], ['hard', '5s'], ...serverOf([one])]);
  const pids = await pidsOf(one, 2);
  process.kill(parentOf(pids[0] ?? 0), 'SIGSTOP');
  const { server } = await host.channel.ask('status');
  process.kill(Number(server), 'SIGKILL');
  await host.ended;
  expect(await readRecord(one.record)).toMatchObject({
    cause: 'lost',
    errors: expect.arrayContaining([{ code: 'LIMITS', errno: 110, name: 'ETIMEDOUT' }]) as unknown,
  });
  expect(pids.some(isAlive)).toBe(false);
});

test.skipIf(!hasTmux)(
  'agents in the panes of a tmux server that is killed end their runs by themselves',
  async () => {
    const folder = testFolder();
    const socket = join(folder, 'tmux.sock');
    const host = await startHost(folder, [
      ...shellEnv,
      ['env', 'TERM=xterm-256color'],
      ...command('tmux', '-S', socket, '-f', '/dev/null', '-D'),
    ]);
    const agents = ['one', 'two', 'three'].map((id) => agent(folder, id, stubborn, [['grace', '200ms']]));
    for (const one of agents) await inPane(socket, one);
    const pids = (await Promise.all(agents.map((one) => pidsOf(one, 2)))).flat();
    expect(await host.channel.ask('status')).toMatchObject({ agents: 3, host: { registered: 3 } });
    const { server } = await host.channel.ask('status');

    process.kill(Number(server), 'SIGKILL');
    await host.ended;
    for (const { record } of agents) {
      expect(await readRecord(record)).toMatchObject({
        cause: 'terminal_lost',
        verified: { value: true },
        errors: [],
      });
    }
    expect(pids.some(isAlive)).toBe(false);
    expect(await readRecord(host.report)).toMatchObject({ host: { registered: 3, lost: 0 } });
  },
);

test.skipIf(!hasTmux)(
  'a supervisor that is killed in its pane takes neither tmux nor its neighbours along',
  async () => {
    const folder = testFolder();
    const socket = join(folder, 'tmux.sock');
    const host = await startHost(folder, [
      ...shellEnv,
      ['env', 'TERM=xterm-256color'],
      ...command('tmux', '-S', socket, '-f', '/dev/null', '-D'),
    ]);
    const agents = ['one', 'two'].map((id) => agent(folder, id, stubborn, [['grace', '200ms']]));
    for (const one of agents) await inPane(socket, one);
    const [first, second] = await Promise.all(agents.map((one) => pidsOf(one, 2)));
    process.kill(parentOf(first?.[0] ?? 0), 'SIGKILL');
    expect(await readRecord(agents[0]?.record ?? '')).toMatchObject({ cause: 'lost' });
    await Promise.all((first ?? []).map(gone));
    expect(second?.every(isAlive)).toBe(true);
    expect(existsSync(agents[1]?.record ?? '')).toBe(false);
    const { server } = await host.channel.ask('status');
    expect(childrenOf(host.child.pid ?? 0)).toEqual([server]);
  },
);

test('an idle host does not wake up', async () => {
  const folder = testFolder();
  const one = agent(folder, 'one', 'echo $$ > "$PIDS"; exec sleep 1000');
  const host = await startHost(folder, serverOf([one]));
  await pidsOf(one, 1);
  await host.channel.ask('status');
  const switches = (): string =>
    /^voluntary_ctxt_switches:\s*(\d+)/m.exec(
      readFileSync(`/proc/${String(host.child.pid)}/status`, 'utf8'),
    )?.[1] ?? '';
  // The answer is on its way before the host sleeps again.
  execFileSync('sleep', ['0.3']);
  const before = switches();
  execFileSync('sleep', ['1']);
  expect(switches()).toBe(before);
});

async function inPane(socket: string, { id, spec }: Agent): Promise<void> {
  await eventually(() => existsSync(socket), { what: 'tmux listens' });
  execFileSync('tmux', ['-N', '-S', socket, 'new-session', '-d', '-s', id, supervisorPath(), '--spec', spec]);
}

async function ask({ control }: Agent, request: string): Promise<void> {
  const channel = await connectTo(control);
  await channel.ask(request);
}
