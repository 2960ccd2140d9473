import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import { connectTo } from './channel.ts';
import {
  agent,
  command,
  gone,
  isAlive,
  parentOf,
  pidsOf,
  startHost,
  testFolder,
  type Host,
  type Settings,
} from './helpers.ts';

function follower(script: string): Settings {
  return [
    ...['/bin/sh', '-c', script].map((word) => ['follower-arg', word] as const),
    ['follower-env', `PATH=/usr/bin:/bin`],
  ];
}

async function followerOf(host: Host): Promise<number> {
  return eventually(async () => Number((await host.channel.ask('status'))['follower']), {
    what: 'a follower',
  });
}

test('a follower is there while there is an agent, and is told to go after the last', async () => {
  const folder = testFolder();
  const one = agent(folder, 'one', 'echo $$ > "$PIDS"; exec sleep 1000');
  const log = join(folder, 'follower.log');
  const script = `trap 'echo told >> "${log}"; exit' TERM; env > "${log}.env"; sleep 1000 & echo $! > "${log}.pid"; wait`;
  const host = await startHost(folder, [...command('/bin/sleep', '1000'), ...follower(script)]);
  expect(await host.channel.ask('status')).toMatchObject({ follower: null, host: { followerStarts: 0 } });
  await host.channel.ask(`start spec=${one.spec}`);
  await pidsOf(one, 1);
  const pid = await followerOf(host);
  await eventually(() => readFileSync(`${log}.pid`, 'utf8'), { what: 'it runs' });
  expect(readFileSync(`${log}.env`, 'utf8')).toContain('PATH=/usr/bin:/bin');
  await (await connectTo(one.control)).ask('terminate');
  await gone(pid);
  expect(readFileSync(log, 'utf8')).toBe('told\n');
  // What it leaves falls to the host.
  await gone(Number(readFileSync(`${log}.pid`, 'utf8')));
  expect(await host.channel.ask('status')).toMatchObject({ follower: null, host: { followerStarts: 1 } });
  // The next agent brings the next one.
  const two = agent(folder, 'two', 'echo $$ > "$PIDS"; exec sleep 1000');
  await host.channel.ask(`start spec=${two.spec}`);
  expect(await followerOf(host)).not.toBe(pid);
});

test('a follower that dies is started again, with a pause that doubles', async () => {
  const folder = testFolder();
  const one = agent(folder, 'one', 'echo $$ > "$PIDS"; exec sleep 1000');
  const log = join(folder, 'starts');
  const host = await startHost(folder, [
    ...command('/bin/sleep', '1000'),
    ...follower(`read -r up rest < /proc/uptime; echo $up >> "${log}"; exit 1`),
  ]);
  await host.channel.ask(`start spec=${one.spec}`);
  const starts = await eventually(
    () => {
      const times = readFileSync(log, 'utf8').trim().split('\n').map(Number);
      return times.length >= 4 ? times : undefined;
    },
    { what: 'four starts' },
  );
  const pauses = starts.slice(1, 4).map((time, i) => time - (starts[i] ?? 0));
  // Never earlier; how much later is the machine's affair. Uptime counts hundredths.
  for (const [i, least] of [0.1, 0.2, 0.4].entries()) expect(pauses[i]).toBeGreaterThanOrEqual(least - 0.011);
  expect((await host.channel.ask('status'))['host']).toMatchObject({ orphans: 0 });
});

test('a follower that is killed is replaced, and goes with a host that is killed', async () => {
  const folder = testFolder();
  const one = agent(folder, 'one', 'echo $$ > "$PIDS"; exec sleep 1000');
  const host = await startHost(folder, [...command('/bin/sleep', '1000'), ...follower('exec sleep 1000')]);
  const { server } = await host.channel.ask('status');
  await host.channel.ask(`start spec=${one.spec}`);
  const [payload] = await pidsOf(one, 1);
  const supervisor = parentOf(payload ?? 0);
  const first = await followerOf(host);
  process.kill(first, 'SIGKILL');
  const second = await eventually(
    async () => {
      const { follower: pid } = await host.channel.ask('status');
      return typeof pid === 'number' && pid !== first ? pid : undefined;
    },
    { what: 'another follower' },
  );
  host.child.kill('SIGKILL');
  await gone(second);
  expect(isAlive(payload ?? 0)).toBe(true);
  await (await connectTo(one.control)).ask('terminate');
  // Nobody waits for the supervisor now that its host is dead, and it writes its record last.
  await gone(supervisor);
  process.kill(Number(server), 'SIGKILL');
});

test('a follower that does not go when it is told is ended at the limit of the hook', async () => {
  const folder = testFolder();
  const one = agent(folder, 'one', 'echo $$ > "$PIDS"; exec sleep 1000');
  const host = await startHost(folder, [...follower(`trap '' TERM; sleep 1000`), ['hook-limit', '200ms']]);
  await host.channel.ask(`start spec=${one.spec}`);
  await pidsOf(one, 1);
  const pid = await followerOf(host);
  await host.channel.ask('terminate');
  expect(await host.ended).toMatchObject({ code: 0 });
  expect(isAlive(pid)).toBe(false);
});
