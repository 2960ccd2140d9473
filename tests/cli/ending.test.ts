import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { agentById } from '../../src/store/agents.ts';
import { setPinned } from '../../src/store/retention.ts';
import { listTasks } from '../../src/store/tasks.ts';
import { eventually } from '../helpers/eventually.ts';
import { isAlive } from '../host/helpers.ts';
import { cliWorld } from './agents-world.ts';

describe('stop', () => {
  test('ends an agent by its name, with the proof, and finds it over the second time', async () => {
    const { shell, cli, manager } = cliWorld();
    const { agent } = await shell('sleep 600', { name: 'sleeper' });
    const { status, stdout } = cli('stop', 'sleeper', '--reason', 'enough');
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^tester-\S+ terminated \(killed\), \d+ ended by SIGTERM, 0 by SIGKILL, proven empty/,
    );
    expect(isAlive(agent.payload?.pid ?? 0)).toBe(false);
    expect(agentById(manager.store, agent.id)?.settledAt).not.toBeNull();
    expect(cli('stop', 'sleeper').stdout).toContain('was over already: terminated');
    expect(cli('show', 'sleeper').stdout).toContain('enough');
  });

  test('ends children first, unless told to leave them alone', async () => {
    const { shell, json, manager } = cliWorld();
    const { agent: parent } = await shell('sleep 600');
    const { agent: child } = await shell('sleep 600', { parentId: parent.id });
    const { agent: spared } = await shell('sleep 600', { parentId: child.id });
    expect(json('stop', child.id, '--keep-children')).toMatchObject({ agents: [{ id: child.id }] });
    expect(agentById(manager.store, spared.id)?.processState).toBe('running');
    expect(json('stop', parent.id)).toMatchObject({
      version: 1,
      agents: [{ id: spared.id }, { id: parent.id, verified: true }],
      unfinished: 0,
    });
  });

  test('kill does not wait for a process that ignores SIGTERM', async () => {
    const { shell, json } = cliWorld('grace = "10m"\nhard = "10s"');
    const { agent } = await shell('trap "" TERM; sleep 600');
    expect(json('kill', agent.id)).toMatchObject({ agents: [{ verified: true, state: 'settled' }] });
  });

  test('asks before it ends a task or everything, and where nobody can answer it does nothing', async () => {
    const { shell, cli, task, manager } = cliWorld();
    const { agent } = await shell('sleep 600');
    for (const args of [
      ['stop', '--all'],
      ['stop', task.id],
      ['kill', '--all', '--json'],
    ]) {
      const { status, stderr } = cli(...args);
      expect(status).toBe(2);
      expect(stderr).toContain(
        `This ends 1 agent (${agent.id}). Go on? Nobody can be asked here: give --yes`,
      );
    }
    expect(cli('stop', '--all', '--dry-run').stdout).toBe(`stop would end 1 agent\n  ${agent.id}\n`);
    expect(agentById(manager.store, agent.id)?.processState).toBe('running');
  });

  test('--all is the ordered shut-down of the host, with one line at the end', async () => {
    const { shell, cli } = cliWorld();
    await shell('sleep 600');
    await shell('(setsid sleep 600 &) ; sleep 600');
    const { status, stdout } = cli('stop', '--all', '--yes');
    expect(status).toBe(0);
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(
      /^2 agents: 2 settled, 2 proven by the kernel, nothing is left; /,
    );
    expect(cli('stop', '--all', '--yes').stdout).toBe('Nothing was there to be ended.\n');
  });

  test.each([
    [['stop'], 2, 'It needs an agent, a task or --all'],
    [['stop', '--all', 'x'], 2, 'not both'],
    [['stop', 'nobody'], 4, 'There is no agent or task "nobody"'],
  ])('refuses %j', (args, code, message) => {
    const { status, stderr } = cliWorld().cli(...args);
    expect({ status, stderr }).toEqual({ status: code, stderr: expect.stringContaining(message) as string });
  });
});

describe('rm', () => {
  test('forgets an agent with its logs', async () => {
    const { cli, only, agents, project } = cliWorld();
    cli('run', '--quiet', '--engine', 'command', '--', 'echo', 'something');
    const { id, taskId } = only().agent;
    const archive = join(project, '.agent-workspace', taskId, 'archive', `${id}_stream.jsonl.gz`);
    await eventually(() => existsSync(archive), { what: 'an archive' });
    expect(cli('rm', id)).toMatchObject({ status: 0, stdout: `${id}\n`, stderr: '' });
    expect(agents()).toEqual([]);
    expect(existsSync(archive)).toBe(false);
    expect(cli('rm', id).status).toBe(4);
  });

  test('takes along the task that run made, with its directory unless somebody has put something there', () => {
    const { cli, json, agents, project, manager, task } = cliWorld();
    cli('run', '--quiet', '--engine', 'command', '--', 'true');
    cli('run', '--quiet', '--task', task.id, '--engine', 'command', '--', 'true');
    cli('run', '--quiet', '--engine', 'command', '--', 'true');
    const [kept = '', gone = ''] = agents()
      .map(({ agent }) => agent.taskId)
      .filter((id) => id !== task.id);
    const base = join(project, '.agent-workspace');
    writeFileSync(join(base, kept, 'output', 'result'), 'of somebody');
    expect(json('rm', '--all', '--yes')).toMatchObject({
      tasks: expect.arrayContaining([kept, gone]) as string[],
    });
    expect(listTasks(manager.store).tasks.map(({ id }) => id)).toEqual([task.id]);
    expect(
      readdirSync(base)
        .filter((name) => name.startsWith('TASK-'))
        .sort(),
    ).toEqual([kept, task.id].sort());
    expect(readdirSync(join(base, kept))).toEqual(['output']);
  });

  test('keeps what is at work or pinned, and says so', async () => {
    const { shell, cli, manager, agents } = cliWorld();
    const { agent } = await shell('sleep 600');
    const { status, stderr } = cli('rm', agent.id);
    expect(status).toBe(5);
    expect(stderr).toContain('it is not settled; stop it first');
    cli('kill', agent.id);
    setPinned(manager.store, 'agent', agent.id, true);
    expect(cli('rm', agent.id).stderr).toContain('it is pinned');
    expect(cli('rm', '--all', '--yes').stdout).toBe('');
    expect(agents()).toHaveLength(1);
  });

  test('takes those below along, and asks before', async () => {
    const { shell, cli, agents } = cliWorld();
    const { agent: parent } = await shell('sleep 600');
    const { agent: child } = await shell('sleep 600', { parentId: parent.id });
    cli('stop', parent.id);
    expect(cli('rm', parent.id).stderr).toContain('This deletes 2 agents from the record');
    expect(cli('rm', parent.id, '--dry-run').stdout).toBe(
      `rm would forget 2 agents\n  ${parent.id}\n  ${child.id}\n`,
    );
    expect(cli('rm', parent.id, '-y')).toMatchObject({ status: 0, stdout: `${child.id}\n${parent.id}\n` });
    expect(agents()).toEqual([]);
  });
});
