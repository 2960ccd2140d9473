import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { supervisorPath } from '../../src/native/supervisor-path.ts';
import { eventually } from '../helpers/eventually.ts';
import { runCommand } from '../helpers/processes.ts';
import { connectTo } from './channel.ts';
import {
  agent,
  command,
  gone,
  isAlive,
  parentOf,
  pidsOf,
  readRecord,
  serverOf,
  startHost,
  testFolder,
} from './helpers.ts';

const escaping = 'setsid sleep 1000 & echo $$ $! > "$PIDS"; wait';

describe.each(['auto', 'subreaper'])('in containment %s', (containment) => {
  const settings = [['containment', containment]] as const;

  test('an agent whose supervisor is killed leaves nothing but a record that says lost', async () => {
    const folder = testFolder();
    const one = agent(folder, `one-${containment}`, escaping, settings);
    const two = agent(folder, `two-${containment}`, escaping, settings);
    const host = await startHost(folder, [...serverOf([one, two]), ['hook-arg', '/bin/sh'], ...hook(folder)]);
    const pids = await pidsOf(one, 2);
    const others = await pidsOf(two, 2);
    const supervisor = parentOf(pids[0] ?? 0);
    const leaf = await leafOf(one.control);

    process.kill(supervisor, 'SIGKILL');
    const record = await readRecord(one.record);
    await Promise.all(pids.map(gone));

    expect(record).toMatchObject({
      version: 1,
      id: one.id,
      cause: 'lost',
      command: 'sh',
      supervisor: { pid: supervisor },
      exit: { code: null, signal: null, source: 'none' },
      verified: { value: false, strength: 'strong' },
      survivorsTotal: 0,
    });
    const { by } = record['verified'] as { by: string[] };
    expect(by).toEqual(leaf === null ? ['orphans-ended'] : ['populated-0', 'rmdir', 'orphans-ended']);
    if (leaf !== null) expect(existsSync(leaf)).toBe(false);
    expect(await host.channel.event('lost')).toMatchObject({ id: one.id, record: one.record, error: null });
    expect(others.every(isAlive)).toBe(true);
    await eventually(() => readFileSync(join(folder, 'hooks'), 'utf8') === 'settled\n', { what: 'one hook' });
    expect(host.channel.events.filter(({ event }) => event === 'lost')).toHaveLength(1);
    expect(readdirSync(folder).filter((name) => name.includes('.tmp-') && name.startsWith(one.id))).toEqual(
      [],
    );
    expect(await host.channel.ask('status')).toMatchObject({ agents: 1, host: { registered: 2, lost: 1 } });
  });

  test('a payload that is killed is its own supervisor’s affair', async () => {
    const folder = testFolder();
    const one = agent(folder, `own-${containment}`, escaping, settings);
    const host = await startHost(folder, serverOf([one]));
    const pids = await pidsOf(one, 2);
    process.kill(pids[0] ?? 0, 'SIGKILL');
    const record = await readRecord(one.record);
    expect(record).toMatchObject({ cause: 'exited', exit: { signal: 'SIGKILL' }, verified: { value: true } });
    expect(record['errors']).toEqual([]);
    await eventually(async () => (await host.channel.ask('status'))['agents'] === 0, {
      what: 'it is forgotten',
    });
    expect(await host.channel.ask('status')).toMatchObject({ host: { registered: 1, lost: 0, orphans: 0 } });
  });
});

test('a record that is there is not written over', async () => {
  const folder = testFolder();
  // The record stands before the hook runs, and the supervisor is killed while it does.
  const one = agent(folder, 'one', 'echo $$ > "$PIDS"', [
    ['hook-arg', '/bin/sh'],
    ['hook-arg', '-c'],
    ['hook-arg', `echo $PPID > "${join(folder, 'hooked')}"; sleep 1000`],
    ['hook-env', 'PATH=/usr/bin:/bin'],
  ]);
  const host = await startHost(folder, serverOf([one]));
  const hooked = await eventually(() => Number(readFileSync(join(folder, 'hooked'), 'utf8')), {
    what: 'the hook',
  });
  const before = readFileSync(one.record, 'utf8');
  process.kill(hooked, 'SIGKILL');
  await host.channel.event('orphan');
  expect(readFileSync(one.record, 'utf8')).toBe(before);
  expect(await host.channel.ask('status')).toMatchObject({ agents: 0, host: { lost: 0 } });
});

test('a run that was settled, its directory gone while its hook still runs, is not lost and keeps no host', async () => {
  const folder = testFolder();
  const directory = join(folder, 'run');
  const fifo = join(folder, 'fifo');
  mkdirSync(directory);
  expect(await runCommand('mkfifo', [fifo])).toMatchObject({ code: 0 });
  const one = agent(folder, 'one', 'echo $$ > "$PIDS"', [
    ['report', join(directory, 'record.json')],
    ...['/bin/sh', '-c', `rm -r "${directory}"; echo > "${folder}/settled"; read line < "${fifo}"`].map(
      (word) => ['hook-arg', word] as const,
    ),
    ['hook-env', 'PATH=/usr/bin:/bin'],
  ]);
  const host = await startHost(folder, [...serverOf([one]), ['hook-arg', '/bin/sh'], ...hook(folder)]);
  await eventually(() => existsSync(join(folder, 'settled')), { what: 'it is settled' });
  expect(await host.channel.ask('leave-if-idle')).toMatchObject({ ok: true });
  writeFileSync(fifo, 'go\n');
  expect(await host.ended).toMatchObject({ code: 0 });
  expect(await readRecord(host.report)).toMatchObject({ host: { registered: 1, lost: 0 } });
  expect(existsSync(join(folder, 'hooks'))).toBe(false);
  expect(existsSync(directory)).toBe(false);
});

test('somebody who settles already is told by the doorbell, and no hook is started', async () => {
  const folder = testFolder();
  const doorbell = join(folder, 'doorbell');
  const lock = join(folder, 'settle.lock');
  const one = agent(folder, 'one', escaping);
  const two = agent(folder, 'two', `exec 9> "${lock}"; flock 9; echo > "${lock}.held"; sleep 1000`);
  await startHost(folder, [
    ...serverOf([one, two]),
    ['settle-lock', lock],
    ['doorbell', doorbell],
    ['hook-arg', '/bin/sh'],
    ...hook(folder),
  ]);
  const [pid] = await pidsOf(one, 2);
  await eventually(() => existsSync(`${lock}.held`), { what: 'the lock is held' });
  process.kill(parentOf(pid ?? 0), 'SIGKILL');
  await eventually(() => readFileSync(doorbell, 'utf8') === '!', { what: 'the doorbell' });
  expect(existsSync(join(folder, 'hooks'))).toBe(false);
});

test('an orphan that nobody registered is ended and listed, with its whole tree', async () => {
  const folder = testFolder();
  const pids = join(folder, 'pids');
  // The inner shell ends at once, and its session falls to the host.
  const script = `(setsid sh -c 'sleep 1000 & echo $$ $! > "${pids}"; wait' &) ; sleep 1000`;
  const host = await startHost(folder, command('/bin/sh', '-c', script));
  await host.channel.ask('status');
  const seen = await eventually(
    () => {
      // The shell makes the file before it writes.
      const numbers = readFileSync(pids, 'utf8').split(/\s+/).filter(Boolean).map(Number);
      return numbers.length === 2 ? numbers : undefined;
    },
    { what: 'pids' },
  );
  // It falls to the host in silence; the next death of a child makes it look.
  const one = agent(folder, 'one', 'exit 3');
  expect(await host.channel.ask(`start spec=${encodeURI(one.spec)}`)).toMatchObject({ ok: true });
  await Promise.all(seen.map(gone));
  host.child.kill('SIGTERM');
  expect(await host.ended).toMatchObject({ code: 0 });
  const report = await readRecord(host.report);
  expect(report['killed']).toEqual(expect.arrayContaining([expect.objectContaining({ pid: seen[0] })]));
  expect(report['host']).toMatchObject({ orphans: 2 });
});

test('a run whose host cannot be reached goes on alone and says so', async () => {
  const folder = testFolder();
  const one = agent(folder, 'alone', 'exit 3');
  const host = await startHost(folder);
  host.child.kill('SIGKILL');
  await host.ended;
  expect(await runCommand(supervisorPath(), ['--spec', one.spec])).toMatchObject({ code: 3 });
  expect(await readRecord(one.record)).toMatchObject({
    cause: 'exited',
    errors: [{ code: 'HOST', name: 'ECONNREFUSED' }],
  });
});

function hook(folder: string): (readonly [string, string])[] {
  return [
    ['hook-arg', '-c'],
    ['hook-arg', `echo settled >> "${join(folder, 'hooks')}"`],
  ];
}

/** The leaf of a run, or null. */
async function leafOf(control: string): Promise<string | null> {
  const channel = await connectTo(control);
  await channel.ask('subscribe');
  const { containment } = (await channel.event('spawned')) as { containment?: { leaf: string | null } };
  return containment?.leaf ?? null;
}
