import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { tmuxOf } from '../../src/agents/tmux-of.ts';
import { requireAgent, unsettledAgents } from '../../src/store/agents.ts';
import { outcomeOf } from '../../src/store/outcomes.ts';
import { readProcesses } from '../../src/sweep/processes/platform.ts';
import { serverPid } from '../../src/tmux/server.ts';
import type { World } from '../agents/world.ts';
import { cliWorld, type CliWorld } from '../cli/agents-world.ts';
import { agentReaper, environmentOf, program } from '../cli/program.ts';
import { parsed } from '../cli/schemas.ts';
import { eventually } from '../helpers/eventually.ts';
import { hasTmux, isAlive } from '../host/helpers.ts';
import { ServerProcess } from '../mcp/server-process.ts';
import { hostPid, leaving, leftBy, slay, slayAll, wreckage } from './wreck.ts';

/**
 * Everything as it is installed and started by itself: host, follower, hooks, supervisors. One of them is killed, and a
 * person does what a person can: sweep, stop, verify.
 */
const layers: Readonly<Record<string, (here: CliWorld) => Promise<void>>> = {
  'the payload': async (here) => {
    await slay(agentOf(here).payload?.pid ?? 0);
  },
  'the supervisor': async (here) => {
    await slay(agentOf(here).supervisor?.pid ?? 0);
  },
  'the host': async (here) => {
    await slay(await hostPid(here));
  },
  'the host and the supervisor': async (here) => {
    await slay(await hostPid(here), agentOf(here).supervisor?.pid ?? 0);
  },
  'the follower': async (here) => {
    await slay(await pidOf(here, 'follow'));
  },
  'the follower and the supervisor': async (here) => {
    await slay(await pidOf(here, 'follow'), agentOf(here).supervisor?.pid ?? 0);
  },
  ...(hasTmux && {
    'the tmux server': async (here) => {
      await slay((await serverPid(await tmuxOf(here.manager))) ?? 0);
    },
    'everything at once': async (here) => {
      const server = (await serverPid(await tmuxOf(here.manager))) ?? 0;
      const { supervisor } = agentOf(here);
      await slay(await pidOf(here, 'follow'), await hostPid(here), server, supervisor?.pid ?? 0);
    },
  }),
};

test.each(Object.entries(layers))('after SIGKILL of %s, sweep and stop leave nothing', async (_, strike) => {
  const here = cliWorld();
  await here.shell(leaving);
  const pids = await leftBy(here);
  await strike(here);
  await expectNothingLeft(here);
  expect(pids.some(isAlive)).toBe(false);
});

test('after SIGKILL of an exit hook in the middle of settling, sweep and stop leave nothing', async () => {
  const here = wreckage({ hooks: 'exit' });
  const { store } = here.manager;
  const { agent } = await here.shell('while ! [ -e go ]; do sleep 0.05; done; exit 3');
  // It waits for the store as long as somebody writes.
  store.database.exec('BEGIN IMMEDIATE');
  writeFileSync(join(here.project, 'go'), '');
  await slay(await pidOf(here, 'settle'));
  store.database.exec('ROLLBACK');
  expect(requireAgent(store, agent.id).settledAt).toBeNull();
  await expectNothingLeft(here);
  expect(outcomeOf(store, agent.id)).toMatchObject({ cause: 'exited', exitCode: 3 });
});

test('after SIGKILL of whoever deploys, wherever it was, sweep and stop leave nothing', async () => {
  const here = cliWorld();
  for (let nth = 0; nth < 4; nth += 1) {
    const before = here.agents().length;
    const child = begin(here, 'run', '--detach', '--engine', 'command', '--', 'sh', '-c', leaving);
    // Later each time: when the row is there, when a process is, when it is told of.
    await eventually(
      () => {
        if (child.exitCode !== null) return true;
        const [agent] = here.agents();
        if (here.agents().length === before || agent === undefined) return false;
        return nth === 0 || (nth === 1 && agent.run.session !== null) || agent.agent.supervisor !== null;
      },
      { what: 'it is so far' },
    );
    await killed(child);
  }
  await expectNothingLeft(here);
});

test('after SIGKILL of stop in the middle of it, the host is not closed for ever, and can be stopped again', async () => {
  const here = cliWorld('grace = "10m"\nhard = "5s"');
  const { agent } = await here.shell(stubborn);
  await appears(here, 'ready');
  const child = begin(here, 'stop', '--all', '--yes');
  await appears(here, 'asked');
  await killed(child);
  expect(isAlive(agent.payload?.pid ?? 0)).toBe(true);
  const report = parsed('sweep', here.cli('sweep', '--yes', '--json').stdout);
  expect(report).toMatchObject({ remaining: 0, unknown: [] });
  expect(here.cli('kill', '--all', '--yes').status).toBe(0);
  await expectNothingLeft(here);
});

test('after SIGKILL of sweep in the middle of it, the next one goes on', async () => {
  const config =
    '[limits]\ngrace = "3s"\nhard = "5s"\n[agents]\nlauncher = "detached"\ncontainment = "subreaper"\n';
  const here = wreckage({ config, hooks: 'none' });
  // A payload dies with its supervisor; what it has started need not.
  await here.shell(`setsid sh -c '${stubborn}' & echo $! > pid; sleep 600`);
  await appears(here, 'ready');
  const pid = Number(readFileSync(join(here.project, 'pid'), 'utf8'));
  await slayAll(here);
  const child = begin(here, 'sweep', '--yes');
  await appears(here, 'asked');
  await killed(child);
  expect(isAlive(pid)).toBe(true);
  await expectNothingLeft(here);
  expect(isAlive(pid)).toBe(false);
});

test('after SIGKILL of an MCP server, its agents live on until they are stopped', async () => {
  const here = cliWorld(undefined, { ANTHROPIC_API_KEY: 'none' });
  const server = new ServerProcess({ env: here.env });
  await server.initialize();
  const { task_id } = await server.call('create_real_task', { description: 'Go', client_cwd: here.project });
  const deployed = await server.call('deploy_headless_agent', {
    task_id,
    agent_type: 'builder',
    prompt: 'stand-in: stall',
    engine: 'claude',
  });
  expect(deployed).toMatchObject({ success: true });
  server.child.kill('SIGKILL');
  await once(server.child, 'exit');
  const { payload } = agentOf(here);
  expect(isAlive(payload?.pid ?? 0)).toBe(true);
  await expectNothingLeft(here);
  expect(isAlive(payload?.pid ?? 0)).toBe(false);
});

/** What a person does, by the program alone; it ends with the word of `verify`. */
async function expectNothingLeft({ manager: { store } }: World): Promise<void> {
  for (const command of ['sweep', 'stop', 'sweep']) {
    const args = command === 'stop' ? ['stop', '--all', '--yes'] : ['sweep', '--yes'];
    const { status, stdout, stderr } = agentReaper(store, args);
    expect({ status, stderr }, `${command}: ${stdout}`).toEqual({ status: 0, stderr: '' });
  }
  // A host that was not killed leaves by itself, once its last agent is settled.
  await eventually(
    () => {
      const { status, stdout } = agentReaper(store, ['verify']);
      if (status !== 0) throw new Error(stdout);
      return true;
    },
    { what: 'nothing is left' },
  );
  expect(unsettledAgents(store)).toEqual([]);
}

function agentOf(here: CliWorld): ReturnType<CliWorld['only']>['agent'] {
  return here.only().agent;
}

/** Of the process of ours that runs this command for this state directory. */
function pidOf({ home }: World, name: string): Promise<number> {
  return eventually(
    async () => {
      const { all } = await readProcesses();
      return [...all.keys()].find((pid) => isOurs(pid, home, name));
    },
    { what: `the process of ${name}` },
  );
}

function isOurs(pid: number, home: string, name: string): boolean {
  try {
    const words = readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8').split('\0');
    return words.includes(name) && readFileSync(`/proc/${String(pid)}/environ`, 'utf8').includes(home);
  } catch {
    return false;
  }
}

function begin({ project, manager }: World, ...args: readonly string[]): ChildProcess {
  const env = environmentOf(manager.store);
  const child = spawn(process.execPath, [program, ...args], { cwd: project, env, stdio: 'ignore' });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

async function killed(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

/** Says that it was asked to end, and does not. */
const stubborn = 'trap "touch asked" TERM; touch ready; while :; do sleep 600 & wait; done';

function appears({ project }: World, name: string): Promise<boolean> {
  return eventually(() => existsSync(join(project, name)), { what: `the file ${name}` });
}
