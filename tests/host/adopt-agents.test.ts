import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import {
  agent,
  command,
  gone,
  isAlive,
  pidsOf,
  readRecord,
  serverOf,
  startHost,
  testFolder,
  type Agent,
  type Settings,
} from './helpers.ts';
import { adopting, end, kill, supervisorOf, waiting } from './successors.ts';

const hookIn = (folder: string): Settings =>
  ['/bin/sh', '-c', `echo settled >> "${join(folder, 'hooks')}"`].map((word) => ['hook-arg', word] as const);
const hooksIn = (folder: string): string =>
  existsSync(join(folder, 'hooks')) ? readFileSync(join(folder, 'hooks'), 'utf8') : '';

describe('a host after one that was killed', () => {
  test('knows its agents, and does not leave while they live', async () => {
    const folder = testFolder();
    const [one, two] = [agent(folder, 'one', waiting), agent(folder, 'two', waiting)];
    const first = await startHost(folder, command('/bin/sleep', '1000'));
    for (const { spec } of [one, two]) await first.channel.ask(`start spec=${encodeURI(spec)}`);
    await Promise.all([one, two].map((each) => pidsOf(each, 2)));
    const { server } = await first.channel.ask('status');
    await kill(first);
    process.kill(Number(server), 'SIGKILL');

    const next = await startHost(folder);
    expect(await next.channel.ask('status')).toMatchObject({
      agents: 2,
      host: { adopted: 2, registered: 0 },
    });
    expect(await next.channel.ask('leave-if-idle')).toMatchObject({ code: 'NOT_IDLE', agents: 2 });
    expect(await end(one)).toMatchObject({ cause: 'killed', verified: { value: true }, errors: [] });
    await eventually(async () => (await next.channel.ask('status'))['agents'] === 1, {
      what: 'one is forgotten',
    });
    await end(two);
    expect(await next.ended).toMatchObject({ code: 0 });
    expect(await readRecord(next.report)).toMatchObject({ host: { adopted: 2, lost: 0 } });
  });

  test.each(['auto', 'subreaper'])(
    'writes the record of one that is killed, in containment %s',
    async (tier) => {
      const folder = testFolder();
      const [one, two] = [
        agent(folder, `adopted-${tier}`, waiting, [['containment', tier]]),
        agent(folder, 'two', waiting),
      ];
      const first = await startHost(folder, serverOf([one, two]));
      const [supervisor] = await Promise.all([supervisorOf(one), supervisorOf(two)]);
      const { server } = await first.channel.ask('status');
      await kill(first);
      const next = await startHost(folder, [...adopting(server), ...hookIn(folder)]);
      process.kill(supervisor, 'SIGKILL');
      const record = await readRecord(one.record);
      expect(record).toMatchObject({ cause: 'lost', id: one.id, supervisor: { pid: supervisor } });
      const { leaf } = record['containment'] as { leaf: string | null };
      // What it lost fell to nobody of ours: only the leaf held it together, and only the leaf can prove anything.
      expect(record).toMatchObject({
        verified: { value: false, strength: leaf === null ? 'weak' : 'strong' },
      });
      if (leaf !== null) await Promise.all((await pidsOf(one, 2)).map(gone));
      else for (const pid of await pidsOf(one, 2)) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
      expect(await next.channel.ask('status')).toMatchObject({ agents: 1, host: { adopted: 2, lost: 1 } });
      await eventually(() => hooksIn(folder) === 'settled\n', { what: 'the hook' });
    },
  );

  test('writes the records of those that died while there was none, and only theirs', async () => {
    const folder = testFolder();
    const agents = ['one', 'two', 'three', 'four'].map((id) => agent(folder, id, waiting));
    const [one, two, three, four] = agents as [Agent, Agent, Agent, Agent];
    const first = await startHost(folder, command('/bin/sleep', '1000'));
    for (const { spec } of agents) await first.channel.ask(`start spec=${encodeURI(spec)}`);
    const supervisors = await Promise.all(agents.map(supervisorOf));
    const { server } = await first.channel.ask('status');
    await kill(first);
    for (const pid of supervisors.slice(0, 2)) process.kill(pid, 'SIGKILL');
    await Promise.all(supervisors.slice(0, 2).map(gone));
    expect(await end(three)).toMatchObject({ cause: 'killed' });
    await gone(supervisors[2] ?? 0);

    const next = await startHost(folder, [...adopting(server), ...hookIn(folder)]);
    for (const { record } of [one, two]) expect(await readRecord(record)).toMatchObject({ cause: 'lost' });
    expect(await readRecord(three.record)).toMatchObject({ cause: 'killed' });
    expect(existsSync(four.record)).toBe(false);
    expect(await next.channel.ask('status')).toMatchObject({ agents: 1, host: { adopted: 1, lost: 2 } });
    await eventually(() => hooksIn(folder).startsWith('settled\n'), { what: 'the hook' });
    await end(four);
  });

  test('is there for new agents when all that it took over are dead', async () => {
    const folder = testFolder();
    const [one, two] = [agent(folder, 'one', waiting), agent(folder, 'two', waiting)];
    const first = await startHost(folder);
    await first.channel.ask(`start spec=${encodeURI(one.spec)}`);
    const supervisor = await supervisorOf(one);
    await kill(first);
    process.kill(supervisor, 'SIGKILL');
    await gone(supervisor);
    const next = await startHost(folder);
    expect(await readRecord(one.record)).toMatchObject({ cause: 'lost' });
    expect(await next.channel.ask(`start spec=${encodeURI(two.spec)}`)).toMatchObject({ ok: true });
    await end(two);
    expect(await next.ended).toMatchObject({ code: 0 });
  });

  test('may be the third or fourth that is killed', async () => {
    const folder = testFolder();
    const one = agent(folder, 'one', waiting);
    let host = await startHost(folder);
    await host.channel.ask(`start spec=${encodeURI(one.spec)}`);
    await pidsOf(one, 2);
    for (let round = 0; round < 3; round++) {
      await kill(host);
      host = await startHost(folder);
      expect(await host.channel.ask('status')).toMatchObject({ agents: 1, host: { adopted: 1 } });
    }
    await end(one);
    expect(await host.ended).toMatchObject({ code: 0 });
  });

  test('asks whom it took over to end when it is told to, by their own limits', async () => {
    const folder = testFolder();
    const one = agent(
      folder,
      'one',
      `trap '' TERM; sleep 1000 & echo $$ $! > "$PIDS"; while :; do wait; done`,
      [['grace', '200ms']],
    );
    const first = await startHost(folder);
    await first.channel.ask(`start spec=${encodeURI(one.spec)}`);
    const pids = await pidsOf(one, 2);
    await kill(first);
    const next = await startHost(folder);
    await next.channel.ask('terminate');
    expect(await next.ended).toMatchObject({ code: 0 });
    expect(await readRecord(one.record)).toMatchObject({ cause: 'killed', verified: { value: true } });
    expect(pids.some(isAlive)).toBe(false);
  });
});
