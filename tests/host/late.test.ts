import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { supervisorPath } from '../../src/native/supervisor-path.ts';
import { compileProgram } from '../helpers/c-program.ts';
import { eventually } from '../helpers/eventually.ts';
import { agent, command, gone, pidsOf, readRecord, startHost, testFolder, type Agent } from './helpers.ts';
import { end, waiting } from './successors.ts';

/** A supervisor that is started where no host is. */
function alone(one: Agent, wrapper: readonly string[] = []): number {
  const words = [...wrapper, supervisorPath(), '--spec', one.spec];
  const child = spawn(words[0] ?? '', words.slice(1), { stdio: 'ignore', detached: true });
  const ended = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  return child.pid ?? 0;
}

test('a supervisor that was started without a host registers with the next, whether its socket was there or not', async () => {
  const folder = testFolder();
  const [one, two] = [agent(folder, 'one', waiting), agent(folder, 'two', waiting)];
  alone(one);
  await pidsOf(one, 2);
  const first = await startHost(folder);
  await eventually(async () => (await first.channel.ask('status'))['agents'] === 1, {
    what: 'one registers',
  });
  first.child.kill('SIGKILL');
  await first.ended;
  // This one finds a socket that nobody listens on.
  const pid = alone(two);
  await pidsOf(two, 2);
  const next = await startHost(folder);
  await eventually(async () => (await next.channel.ask('status'))['agents'] === 2, {
    what: 'the other registers',
  });
  expect(await next.channel.ask('status')).toMatchObject({ host: { adopted: 1, registered: 1 } });
  expect(await next.channel.ask('leave-if-idle')).toMatchObject({ code: 'NOT_IDLE', agents: 2 });
  await end(one);
  process.kill(pid, 'SIGKILL');
  expect(await readRecord(two.record)).toMatchObject({ cause: 'lost' });
  expect(await next.ended).toMatchObject({ code: 0 });
  for (const sleeping of await pidsOf(two, 2)) {
    // Outside of a leaf nothing holds together what a supervisor loses that is no child of the host.
    try {
      process.kill(sleeping, 'SIGKILL');
    } catch {
      // It was in a leaf.
    }
  }
});

test('forty of them register at once, and none of them wakes up before', async () => {
  const folder = testFolder();
  const agents = Array.from({ length: 40 }, (_, i) =>
    agent(folder, `late-${String(i)}`, 'echo $$ $$ > "$PIDS"; exec sleep 1000'),
  );
  const pids = agents.map((one) => alone(one));
  await Promise.all(agents.map((one) => pidsOf(one, 2)));
  await eventually(() => pids.every(isAsleep), { what: 'all sleep' });
  const before = pids.map(switchesOf);
  // Other names than the host's are no news for long.
  execFileSync('sleep', ['1']);
  expect(pids.map(switchesOf)).toEqual(before);

  const host = await startHost(folder);
  await eventually(async () => (await host.channel.ask('status'))['agents'] === 40, { what: 'all register' });
  await eventually(() => pids.every((pid) => watchesOf(pid) === 0), {
    what: 'none of them watches any more',
  });
  await host.channel.ask('terminate');
  expect(await host.ended).toMatchObject({ code: 0 });
  for (const { record } of agents) {
    expect(await readRecord(record)).toMatchObject({
      cause: 'killed',
      verified: { value: true },
      errors: [{ code: 'HOST', name: 'ENOENT' }],
    });
  }
});

test('one that may not watch goes on alone and says so', async () => {
  const folder = testFolder();
  const one = agent(folder, 'one', 'echo $$ $$ > "$PIDS"; exit 3');
  const limited = [
    'unshare',
    '-Ur',
    'sh',
    '-ec',
    'echo 0 > /proc/sys/user/max_inotify_instances; exec "$@"',
    'sh',
  ];
  if (spawnSync(limited[0] ?? '', [...limited.slice(1), 'true']).status !== 0) return;
  alone(one, limited);
  expect(await readRecord(one.record)).toMatchObject({
    exit: { code: 3 },
    errors: [
      { code: 'HOST', name: 'ENOENT' },
      { code: 'HOST_WATCH', name: 'EMFILE' },
    ],
  });
});

test('a host that is full says so to whoever comes, and has room again when somebody has gone', async () => {
  const folder = testFolder();
  const program = compileProgram('host/register-many.c', folder);
  const host = await startHost(folder, command('/bin/sleep', '1000'));
  const { capacity } = (await host.channel.ask('status')) as { capacity: number };
  const many = spawn(program, [host.control, String(capacity + 3)], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void many.kill('SIGKILL'));
  const [answer] = (await once(many.stdout, 'data')) as [Buffer];
  expect(JSON.parse(answer.toString())).toEqual({ ok: capacity, full: 3, other: 0 });
  expect(await host.channel.ask('status')).toMatchObject({ agents: capacity });
  const one = agent(folder, 'one', waiting);
  expect(await host.channel.ask(`start spec=${encodeURI(one.spec)}`)).toMatchObject({
    ok: false,
    code: 'HOST_FULL',
  });
  many.stdin.end();
  await eventually(async () => (await host.channel.ask('status'))['agents'] === 0, { what: 'all are gone' });
  expect(await host.channel.ask(`start spec=${encodeURI(one.spec)}`)).toMatchObject({ ok: true });
  await pidsOf(one, 2);
  await end(one);
});

test('a host without a free descriptor turns away who comes, and goes on', async () => {
  const folder = testFolder();
  const program = compileProgram('host/register-many.c', folder);
  const host = await startHost(folder, command('/bin/sleep', '1000'));
  execFileSync('prlimit', ['--pid', String(host.child.pid), '--nofile=40']);
  const many = spawn(program, [host.control, '60'], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void many.kill('SIGKILL'));
  const [answer] = (await once(many.stdout, 'data')) as [Buffer];
  const { ok, other } = JSON.parse(answer.toString()) as { ok: number; other: number };
  expect(ok).toBeGreaterThan(5);
  expect(other).toBe(60 - ok);
  expect(await host.channel.ask('status')).toMatchObject({ state: 'running', agents: ok });
  many.stdin.end();
  await eventually(async () => (await host.channel.ask('status'))['agents'] === 0, { what: 'all are gone' });
  const one = agent(folder, 'one', waiting);
  expect(await host.channel.ask(`start spec=${encodeURI(one.spec)}`)).toMatchObject({ ok: true });
  await pidsOf(one, 2);
  await end(one);
});

test('a supervisor that is killed while its hook runs is found: the record stays, and the hook is run again', async () => {
  const folder = testFolder();
  const hooks = join(folder, 'hooks');
  const hook = ['/bin/sh', '-c', `echo $PPID >> "${hooks}"; exec sleep 1000`];
  const one = agent(folder, 'one', 'exit 3', [
    ...hook.map((word) => ['hook-arg', word] as const),
    ['hook-env', 'PATH=/usr/bin:/bin'],
  ]);
  const host = await startHost(folder, [
    ...command('/bin/sleep', '1000'),
    ...['/bin/sh', '-c', `echo again >> "${hooks}"`].map((word) => ['hook-arg', word] as const),
  ]);
  await host.channel.ask(`start spec=${encodeURI(one.spec)}`);
  const supervisor = await eventually(() => Number(readFileSync(hooks, 'utf8')), { what: 'the first hook' });
  const before = readFileSync(one.record, 'utf8');
  process.kill(supervisor, 'SIGKILL');
  await eventually(() => readFileSync(hooks, 'utf8') === `${String(supervisor)}\nagain\n`, {
    what: 'the second hook',
  });
  await gone(supervisor);
  expect(readFileSync(one.record, 'utf8')).toBe(before);
  expect(await host.channel.ask('status')).toMatchObject({ agents: 0, host: { lost: 0, orphans: 1 } });
});

function isAsleep(pid: number): boolean {
  return watchesOf(pid) === 1 && /^State:\s+S/m.test(readFileSync(`/proc/${String(pid)}/status`, 'utf8'));
}

function switchesOf(pid: number): string {
  return (
    /^voluntary_ctxt_switches:\s*(\d+)/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1] ?? ''
  );
}

/** How many inotify watches a process has open. */
function watchesOf(pid: number): number {
  const folder = `/proc/${String(pid)}/fd`;
  return readdirSync(folder).filter((fd) => targetOf(join(folder, fd)) === 'anon_inode:inotify').length;
}

/** Empty for a descriptor that was closed since it was listed. */
function targetOf(fd: string): string {
  try {
    return readlinkSync(fd);
  } catch {
    return '';
  }
}
