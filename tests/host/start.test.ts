import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import { connectTo } from './channel.ts';
import {
  agent,
  childrenOf,
  command,
  gone,
  isAlive,
  parentOf,
  pidsOf,
  readRecord,
  sessionOf,
  startHost,
  testFolder,
  writeSpec,
} from './helpers.ts';

const script = 'setsid sleep 1000 & echo $$ $! > "$PIDS"; wait';
const starting = (spec: string): string => `start spec=${encodeURI(spec)}`;

test('a detached agent is a child of the host in a session of its own, and registers', async () => {
  const folder = testFolder();
  const one = agent(folder, 'one', script);
  const host = await startHost(folder, command('/bin/sleep', '1000'));
  const reply = await host.channel.ask(starting(one.spec));
  expect(reply).toMatchObject({ ok: true });
  const pid = Number(reply['pid']);
  const pids = await pidsOf(one, 2);
  expect(parentOf(pids[0] ?? 0)).toBe(pid);
  expect(parentOf(pid)).toBe(host.child.pid);
  expect(sessionOf(pid)).toBe(pid);
  expect(await host.channel.ask('status')).toMatchObject({ agents: 1, host: { registered: 1, started: 1 } });
  const channel = await connectTo(one.control);
  await channel.ask('terminate');
  expect(await readRecord(one.record)).toMatchObject({
    cause: 'killed',
    verified: { value: true },
    errors: [],
  });
  await eventually(async () => (await host.channel.ask('status'))['agents'] === 0, {
    what: 'it is forgotten',
  });
  expect(childrenOf(host.child.pid ?? 0)).toHaveLength(1);
});

test('a supervisor that the host starts has the name of the program', async () => {
  const folder = testFolder();
  const one = agent(folder, 'one', script);
  const host = await startHost(folder, command('/bin/sleep', '1000'));
  const { pid } = await host.channel.ask(starting(one.spec));
  await pidsOf(one, 2);
  expect(readFileSync(`/proc/${String(pid)}/comm`, 'utf8')).toBe('agent-superviso\n');
});

test('a detached agent outlives the server, and the host stays for it', async () => {
  const folder = testFolder();
  const one = agent(folder, 'one', script);
  const host = await startHost(folder, command('/bin/sleep', '1000'));
  await host.channel.ask(starting(one.spec));
  const pids = await pidsOf(one, 2);
  const { server } = await host.channel.ask('status');
  process.kill(Number(server), 'SIGKILL');
  await eventually(async () => (await host.channel.ask('status'))['server'] === null, {
    what: 'it is noticed',
  });
  expect(await host.channel.ask(starting(one.spec))).toMatchObject({ ok: false, code: 'HOST_LEAVING' });
  expect(pids.every(isAlive)).toBe(true);
  await (await connectTo(one.control)).ask('terminate');
  await host.ended;
  expect(await readRecord(one.record)).toMatchObject({ cause: 'killed' });
});

test('a host without a server goes after its last agent', async () => {
  const folder = testFolder();
  const agents = ['one', 'two'].map((id) => agent(folder, id, 'exit 4'));
  const long = agent(folder, 'long', script);
  const host = await startHost(folder);
  await host.channel.ask(starting(long.spec));
  for (const { spec } of agents) await host.channel.ask(starting(spec));
  for (const { record } of agents) expect(await readRecord(record)).toMatchObject({ exit: { code: 4 } });
  await eventually(async () => (await host.channel.ask('status'))['agents'] === 1, { what: 'one is left' });
  await (await connectTo(long.control)).ask('terminate');
  expect(await host.ended).toMatchObject({ code: 0 });
  expect(await readRecord(host.report)).toMatchObject({
    cause: 'drained',
    host: { registered: 3, started: 3 },
  });
});

test('a detached supervisor that is killed is lost like any other', async () => {
  const folder = testFolder();
  const one = agent(folder, 'one', script, [['containment', 'subreaper']]);
  const host = await startHost(folder, command('/bin/sleep', '1000'));
  const reply = await host.channel.ask(starting(one.spec));
  const pids = await pidsOf(one, 2);
  process.kill(Number(reply['pid']), 'SIGKILL');
  expect(await readRecord(one.record)).toMatchObject({ cause: 'lost', verified: { strength: 'strong' } });
  await Promise.all(pids.map(gone));
});

test('a spec that is none leaves no agent behind, and a path that is none is refused', async () => {
  const folder = testFolder();
  const host = await startHost(folder, command('/bin/sleep', '1000'));
  const bad = writeSpec(join(folder, 'bad.spec'), [['no-such-setting', '1']]);
  expect(await host.channel.ask(starting(bad))).toMatchObject({ ok: true });
  await eventually(async () => (await host.channel.ask('status'))['agents'] === 0, { what: 'it is gone' });
  expect(await host.channel.ask('start spec=relative')).toMatchObject({ ok: false, code: 'BAD_REQUEST' });
  expect(await host.channel.ask('start spec=/bad%')).toMatchObject({ ok: false, code: 'BAD_REQUEST' });
  expect(await host.channel.ask('members')).toMatchObject({ ok: false, code: 'NOT_OF_A_HOST' });
});

test('more agents than there are places for callers are started, registered and ended together', async () => {
  const folder = testFolder();
  const agents = Array.from({ length: 40 }, (_, i) =>
    agent(folder, `many-${String(i)}`, 'echo $$ > "$PIDS"; exec sleep 1000'),
  );
  const host = await startHost(folder, command('/bin/sleep', '1000'));
  await Promise.all(agents.map(({ spec }) => host.channel.ask(starting(spec))));
  await Promise.all(agents.map((one) => pidsOf(one, 1)));
  expect(await host.channel.ask('status')).toMatchObject({ agents: 40, host: { registered: 40 } });
  await host.channel.ask('terminate');
  expect(await host.ended).toMatchObject({ code: 0 });
  for (const { record } of agents) {
    expect(await readRecord(record)).toMatchObject({
      cause: 'killed',
      verified: { value: true },
      errors: [],
    });
  }
});
