import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { agentsOfTask, unsettledAgents } from '../../src/store/agents.ts';
import { outcomeOf } from '../../src/store/outcomes.ts';
import { verify } from '../../src/sweep/verify.ts';
import { world, type World } from '../agents/world.ts';
import { eventually } from '../helpers/eventually.ts';
import { ServerProcess, type StartOptions } from './server-process.ts';

/** An agent that has started something of its own, and hears no signal that it can refuse. */
const config = `[limits]
grace = "200ms"
hard = "5s"
[agents]
launcher = "detached"
[engines.stubborn]
executable = "sh"
args = ["-c", "trap '' TERM INT HUP; (trap '' TERM; sleep 600) & (setsid sleep 600 &) ; sleep 600; sleep 600"]
`;

/** How a client ends a server, as it was seen or read; see where each comes from in docs/mcp.md. */
interface Sequence {
  readonly title: string;
  readonly start?: Partial<StartOptions>;
  readonly act: (server: ServerProcess) => unknown;
}

const sequences: readonly Sequence[] = [
  {
    title: 'as the SDKs do: the end of stdin, and more only when that does not help',
    act: ({ child }) => child.stdin.end(),
  },
  {
    title: 'as Claude Code does: SIGINT, SIGTERM after 100 ms, SIGKILL after 500 ms, and stdin stays open',
    act: async ({ child }) => {
      child.kill('SIGINT');
      await delay(100);
      child.kill('SIGTERM');
      await delay(400);
      child.kill('SIGKILL');
    },
  },
  {
    title:
      'as Claude Code does through npx: the launcher and its shell are killed, and the server hears nothing',
    start: { through: ['sh', '-c', 'sh -c \'"$0" "$@"; :\' "$0" "$@"; :'] },
    act: ({ child }) => {
      for (const pid of [child.pid ?? 0, ...childrenOf(child.pid ?? 0)]) process.kill(pid, 'SIGKILL');
      child.stdin.destroy();
    },
  },
  {
    title: 'as Codex does: SIGTERM to the whole group, SIGKILL to it after 2 s',
    start: { detached: true },
    act: async ({ child, exit }) => {
      process.kill(-(child.pid ?? 0), 'SIGTERM');
      await exit;
      // Whoever is left of the group.
      expect(() => process.kill(-(child.pid ?? 0), 'SIGKILL')).toThrow('ESRCH');
    },
  },
  {
    title: 'as VS Code does: the end of stdin, 10 s, SIGTERM to the tree',
    act: async ({ child, exit }) => {
      child.stdin.end();
      await exit;
    },
  },
  {
    title: 'as a machine out of memory does: SIGKILL, with no word before',
    act: ({ child }) => child.kill('SIGKILL'),
  },
];

describe('a server that is to end its agents with it', () => {
  it.each(sequences)('$title: nothing of them is left', { timeout: 90_000 }, async ({ start, act }) => {
    const here = world({ config });
    const server = started(here, ['--on-exit', 'terminate'], start);
    const taskId = await deployTwo(server, here);
    await act(server);
    await server.exit;
    await nothingLeft(here, taskId);
  });

  it('has them ended though it is killed while they are started', { timeout: 90_000 }, async () => {
    const here = world({ config });
    const server = started(here, ['--on-exit', 'terminate']);
    const taskId = await deployTwo(server, here);
    const deploying = { task_id: taskId, agent_type: 'late', prompt: 'x', engine: 'stubborn' };
    for (let id = 500; id < 503; id += 1) {
      server.write(
        `${JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params: { name: 'deploy_headless_agent', arguments: deploying } })}\n`,
      );
    }
    await eventually(() => agentsOfTask(here.manager.store, taskId).length > 2, {
      what: 'a third one is reserved',
    });
    server.child.kill('SIGKILL');
    await server.exit;
    await nothingLeft(here, taskId);
  });
});

describe('a server that keeps its agents, as it does unless it is told otherwise', () => {
  it.each(sequences)(
    '$title: they live on, and another one ends them',
    { timeout: 90_000 },
    async ({ start, act }) => {
      const here = world({ config });
      const server = started(here, [], start);
      const taskId = await deployTwo(server, here);
      await act(server);
      await server.exit;
      const next = started(here, []);
      const { agents } = await next.call('list_agents', { task_id: taskId, live: true });
      expect(agents).toHaveLength(2);
      for (const { agent_id } of agents as { agent_id: string }[]) {
        const killed = await next.call('kill_real_agent', { task_id: taskId, agent_id });
        expect(killed).toMatchObject({ success: true, status: 'terminated', cleanup: { success: true } });
      }
      await nothingLeft(here, taskId);
    },
  );

  it(
    'ends at once while it starts one, which a later sweep or start puts in order',
    { timeout: 90_000 },
    async () => {
      const here = world({ config });
      const server = started(here, []);
      await server.initialize();
      const { task_id } = await server.call('create_real_task', {
        description: 'x',
        client_cwd: here.project,
      });
      const call = server.call('deploy_headless_agent', {
        task_id,
        agent_type: 'a',
        prompt: 'x',
        engine: 'stubborn',
      });
      call.catch(() => undefined);
      const taskId = String(task_id);
      await eventually(() => agentsOfTask(here.manager.store, taskId).length > 0, { what: 'it is reserved' });
      server.child.kill('SIGKILL');
      await server.exit;
      const next = started(here, []);
      await next.initialize();
      for (const { id } of agentsOfTask(here.manager.store, taskId))
        await next.call('kill_real_agent', { task_id, agent_id: id });
      await nothingLeft(here, taskId);
    },
  );
});

function started(here: World, args: readonly string[], options: Partial<StartOptions> = {}): ServerProcess {
  const env = { PATH: process.env['PATH'], HOME: here.home, AGENT_REAPER_HOME: here.home };
  return new ServerProcess({ env, args, ...options });
}

async function deployTwo(server: ServerProcess, here: World): Promise<string> {
  await server.initialize();
  const { task_id } = await server.call('create_real_task', {
    description: 'Stand',
    client_cwd: here.project,
  });
  for (const agent_type of ['first', 'second']) {
    const agent = await server.call('deploy_headless_agent', {
      task_id,
      agent_type,
      prompt: 'x',
      engine: 'stubborn',
    });
    expect(agent, JSON.stringify(agent)).toMatchObject({ success: true });
  }
  return String(task_id);
}

/** No agent, no process and no file of theirs; and no guard. */
async function nothingLeft(here: World, taskId: string): Promise<void> {
  const { manager } = here;
  await eventually(() => unsettledAgents(manager.store).length === 0, {
    what: 'all are settled',
    timeoutMs: 60_000,
  });
  for (const { id, status } of agentsOfTask(manager.store, taskId)) {
    expect(['terminated', 'error', 'lost']).toContain(status);
    const { report } = outcomeOf(manager.store, id) ?? {};
    if (report !== null) expect(report).toMatchObject({ survivors: [], verified: { value: true } });
  }
  await eventually(() => guards(here).length === 0, { what: 'no guard is left' });
  // The host leaves when nobody is left, and answers no more a moment before it is gone.
  const { unknown } = await eventually(
    async () => {
      const report = await verify(manager);
      return report.processesTotal === 0 ? report : null;
    },
    { what: 'no process is left', timeoutMs: 60_000 },
  );
  expect(unknown).toEqual([]);
}

/** Processes whose command line names a guard of this state directory. */
function guards({ home }: World): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => commandOf(pid))
    .filter((command) => command.includes(`${home}/guard-`) || command.includes('end-deployed'));
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

function childrenOf(pid: number): number[] {
  const direct = readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8').trim();
  const pids = direct === '' ? [] : direct.split(' ').map(Number);
  // Down to the server, which is left alone.
  return pids.filter(
    (child) => !commandOf(String(child)).includes('main.js mcp') || commandOf(String(child)).startsWith('sh'),
  );
}
