import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connectTo } from './channel.ts';
import { agent, pidsOf, readRecord, serverOf, startHost, testFolder } from './helpers.ts';

const script = 'echo $$ > "$PIDS"; sleep 1000';

test('a socket that is removed is there again, while nothing else happens', async () => {
  const host = await startHost(testFolder());
  for (let times = 0; times < 3; times += 1) {
    rmSync(host.control);
    expect(await (await connectTo(host.control)).ask('status')).toMatchObject({ state: 'running' });
  }
  // Whoever was connected still is.
  expect(await host.channel.ask('leave-if-idle')).toMatchObject({ ok: true });
  expect(await host.ended).toMatchObject({ code: 0 });
});

test('a state directory that is away for a while is not built anew, and is served again', async () => {
  const folder = testFolder();
  const host = await startHost(folder);
  renameSync(folder, `${folder}-away`);
  expect(await host.channel.ask('status')).toMatchObject({ state: 'running' });
  renameSync(`${folder}-away`, folder);
  expect(await (await connectTo(host.control)).ask('status')).toMatchObject({ state: 'running' });
});

test('without its lock, a host serves its agents to their end, and leaves', async () => {
  const folder = testFolder();
  const one = agent(folder, 'one', script);
  const host = await startHost(folder, serverOf([one]));
  await pidsOf(one, 1);
  rmSync(join(folder, 'host.lock'));
  expect(await host.channel.ask('status')).toMatchObject({ state: 'running', agents: 1 });
  await (await connectTo(one.control)).ask('terminate');
  expect(await host.ended).toMatchObject({ code: 0 });
  expect(await readRecord(host.report)).toMatchObject({ cause: 'drained' });
});
