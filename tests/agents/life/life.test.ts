import { execFileSync } from 'node:child_process';
import { closeSync, constants, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { connectHost } from '../../../src/agents/host/host-connection.ts';
import { tmuxOf } from '../../../src/agents/tmux-of.ts';
import { taskStatus } from '../../../src/store/task-status.ts';
import { serverPid } from '../../../src/tmux/server.ts';
import { hasTmux } from '../../host/helpers.ts';
import { eventually } from '../../helpers/eventually.ts';
import { leftOf, settled } from '../left.ts';
import { namesIn, world, type World } from '../world.ts';

const roomy = `[limits]
grace = "300ms"
agents_per_task = 1000
concurrent_per_task = 1000
concurrent_per_host = 1000
spawns_per_minute = 10000
[agents]
launcher = "${hasTmux ? 'tmux' : 'detached'}"
`;

const archives = ({ task }: World): string[] => namesIn(join(task.workspace, 'archive'));

describe('an agent that ends by itself', () => {
  test.each([
    ['exit 0', 'completed', 'completed', 0, null],
    ['exit 3', 'exited', 'error', 3, null],
    ['kill -SEGV $$', 'exited', 'error', null, 'SIGSEGV'],
  ] as const)(
    'with `%s` has the cause %s and leaves nothing',
    async (script, cause, status, exitCode, signal) => {
      const here = world();
      const { agent } = await here.shell(script);
      expect(await settled(here, agent.id)).toMatchObject({ cause, status, exitCode, signal });
      expect(await leftOf(here, [agent.id])).toEqual([]);
      expect(archives(here)).toContain(`${agent.id}_stream.jsonl.gz`);
    },
  );

  test('and leaves children of every kind behind leaves none of them', async () => {
    const here = world();
    const script = `sleep 1001 & nohup sleep 1002 >/dev/null 2>&1 & setsid sleep 1003 & (setsid sh -c 'trap "" TERM HUP; sleep 1004; sleep 1005' &); echo done`;
    const { agent } = await here.shell(script);
    const { report } = await settled(here, agent.id);
    expect(report).toMatchObject({ verified: { value: true, strength: 'kernel-proof' }, survivorsTotal: 0 });
    expect(await leftOf(here, [agent.id])).toEqual([]);
  });
});

describe('a crash of one layer', () => {
  test('the payload, killed: its signal is on record', async () => {
    const here = world();
    const { agent } = await here.shell('sleep 1000');
    process.kill(agent.payload?.pid ?? 0, 'SIGKILL');
    expect(await settled(here, agent.id)).toMatchObject({
      cause: 'exited',
      status: 'error',
      signal: 'SIGKILL',
    });
    expect(await leftOf(here, [agent.id])).toEqual([]);
  });

  test('the supervisor, killed: the agent is lost, and nothing of it is left', async () => {
    const here = world();
    const { agent } = await here.shell('setsid sleep 1000 & sleep 1000');
    process.kill(agent.supervisor?.pid ?? 0, 'SIGKILL');
    expect(await settled(here, agent.id)).toMatchObject({ cause: 'lost', status: 'lost' });
    expect(await leftOf(here, [agent.id])).toEqual([]);
  });

  test.runIf(hasTmux)('the tmux server, killed: its agents are terminated', async () => {
    const here = world();
    const agents = [await here.shell('sleep 1000'), await here.shell('trap "" TERM; sleep 1000; sleep 1000')];
    process.kill((await serverPid(await tmuxOf(here.manager))) ?? 0, 'SIGKILL');
    for (const { agent } of agents)
      expect(await settled(here, agent.id)).toMatchObject({ cause: 'terminal_lost', status: 'terminated' });
    expect(
      await leftOf(
        here,
        agents.map(({ agent }) => agent.id),
      ),
    ).toEqual([]);
  });

  test.runIf(hasTmux)(
    'the tmux server, killed: an agent has its own grace, longer than that of the host',
    async () => {
      const here = world();
      const script =
        'trap "sleep 2; echo farewell > farewell; exit 7" TERM; sh -c "echo > ready; exec sleep 1000" & wait';
      const { agent } = await here.shell(script, { graceMs: 20_000 });
      await eventually(() => existsSync(join(here.project, 'ready')), { what: 'it has set its trap' });
      process.kill((await serverPid(await tmuxOf(here.manager))) ?? 0, 'SIGKILL');
      expect(await settled(here, agent.id)).toMatchObject({ cause: 'terminal_lost', exitCode: 7 });
      expect(namesIn(here.project)).toContain('farewell');
    },
  );
});

describe('many agents', () => {
  test('50 in a row leave nothing', { timeout: 240_000 }, async () => {
    const here = world({ config: roomy });
    const ids: string[] = [];
    for (let n = 0; n < 50; n += 1) {
      const { agent } = await here.shell(`echo ${String(n)}; setsid sleep 1000 &`);
      ids.push(agent.id);
      await settled(here, agent.id);
    }
    expect(await leftOf(here, ids)).toEqual([]);
    expect(archives(here).filter((name) => name.endsWith('_stream.jsonl.gz'))).toHaveLength(50);
    expect(taskStatus(here.manager.store, here.task.id)).toBeDefined();
  });

  const crowd = Number(process.env['AGENT_REAPER_CROWD'] ?? '40');
  test(
    `${String(crowd)} at once that end in the same second leave nothing`,
    { timeout: 300_000 },
    async () => {
      const here = world({ config: roomy });
      const fifo = join(here.project, 'fifo');
      execFileSync('mkfifo', [fifo]);
      // Held open for writing: those who read wait, until it is closed for all of them at once.
      const gate = openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK);
      const script = `exec 3<${fifo}; : >ready-$$; read x <&3; exit 0`;
      const deployed = await Promise.all(Array.from({ length: crowd }, () => here.shell(script)));
      const ready = (): number => namesIn(here.project).filter((name) => name.startsWith('ready-')).length;
      await eventually(() => ready() === crowd, { what: 'all are ready' });
      closeSync(gate);
      const ids = deployed.map(({ agent }) => agent.id);
      for (const id of ids) expect(await settled(here, id, 60_000)).toMatchObject({ cause: 'completed' });
      expect(await leftOf(here, ids)).toEqual([]);
      expect(archives(here).filter((name) => name.endsWith('_stream.jsonl.gz'))).toHaveLength(crowd);
    },
  );

  test('when the last one is settled, the host and its tmux server leave', async () => {
    const here = world();
    const { agent } = await here.shell('true');
    await settled(here, agent.id);
    await eventually(async () => (await connectHost(here.manager)) === null, { what: 'the host has left' });
    await eventually(() => !existsSync(join(here.home, 's', 'tmux')), { what: 'its socket is gone' });
    expect(namesIn(join(here.home, 's'))).toEqual([]);
  });
});
