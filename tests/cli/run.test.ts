import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { agentFiles } from '../../src/store/workspace.ts';
import { listTasks, requireTask } from '../../src/store/tasks.ts';
import { eventually } from '../helpers/eventually.ts';
import { isAlive } from '../host/helpers.ts';
import { cliWorld, type CliWorld } from './agents-world.ts';
import { program } from './program.ts';

const shell = (script: string): string[] => ['--engine', 'command', '--', 'sh', '-c', script];

const tasksIn = (project: string): string[] =>
  readdirSync(join(project, '.agent-workspace')).filter((name) => name.startsWith('TASK-'));

const never = (): never => {
  throw new Error('There is no agent');
};

describe('run', () => {
  test('shows the output of a program, ends as it ended, and leaves nothing behind', () => {
    const { cli, only } = cliWorld();
    const { status, stdout, stderr } = cli(
      'run',
      '--name',
      'job',
      ...shell('echo one; echo two >&2; (setsid sleep 600 &); exit 3'),
    );
    expect({ status, stdout }).toEqual({ status: 3, stdout: 'one\ntwo\n' });
    expect(stderr).toMatch(
      /^job: agent sh-\S+, .*\njob: error after \S+ \(The command ended with exit code 3\); it left 1 process, which was ended; proven empty/s,
    );
    expect(only()).toMatchObject({
      state: 'done',
      agent: { name: 'job', type: 'sh', settledAt: expect.any(Number) as number },
    });
  });

  test('does not say of what it has ended that the agent left it', () => {
    const { cli } = cliWorld();
    const { stderr } = cli(
      'run',
      '--name',
      'job',
      '--timeout',
      '1s',
      '--engine',
      'command',
      '--',
      'sleep',
      '600',
    );
    expect(stderr).toMatch(
      /^job: terminated after \S+ \(It ran for 1 s, as long as it may\); 1 process was ended; proven empty/m,
    );
  });

  test.each([
    ['exit 0', 0],
    ['kill -9 $$', 137],
    ['sleep 600', 124],
  ])('ends with the code of %j', (script, code) => {
    const { cli } = cliWorld();
    expect(cli('run', '--quiet', '--timeout', '2s', ...shell(script))).toMatchObject({
      status: code,
      stdout: '',
      stderr: '',
    });
  });

  test('leaves it to itself with --detach, and prints its id', () => {
    const { cli, json, only } = cliWorld();
    const { status, stdout } = cli('run', '--detach', ...shell('sleep 600'));
    expect(status).toBe(0);
    expect(stdout).toBe(`${only().agent.id}\n`);
    expect(only()).toMatchObject({ state: 'working', agent: { status: 'running' } });
    expect(json('run', '-d', '--name', 'other', ...shell('sleep 600'))).toMatchObject({
      version: 1,
      agent: { name: 'other', tier: expect.any(String) as string },
    });
  });

  test('takes the prompt from stdin or an argument, for the task that it makes', () => {
    const { cli, only, manager } = cliWorld();
    cli('run', '--quiet', '--engine', 'command', 'Count the piers', '--', 'cat');
    const { agent } = only();
    expect(agent.promptPreview).toBe('Count the piers');
    const row = manager.store.database.get('SELECT description FROM tasks WHERE id = :id', {
      id: agent.taskId,
    });
    expect(row).toEqual({ description: 'Count the piers' });
  });

  test('gives a program what a pipe has on stdin as its input, and nothing where there is nothing', () => {
    const { env, project, cli, agents } = cliWorld();
    const words = [process.execPath, program, 'run', '--quiet', '--engine', 'command', '--', 'cat'];
    const piped = spawnSync('sh', ['-c', 'echo mission | "$@"', 'sh', ...words], {
      cwd: project,
      env,
      encoding: 'utf8',
    });
    expect(piped).toMatchObject({ status: 0, stdout: 'mission\n' });
    expect(cli('run', '--quiet', '--engine', 'command', '--', 'wc', '-c').stdout.trim()).toBe('0');
    const [{ agent: empty } = never(), { agent: given } = never()] = agents();
    expect([given.promptPreview, empty.promptPreview]).toEqual(['mission\n', '']);
  });

  test('does not wait for the end of what another program has left open', async () => {
    const { env, project } = cliWorld();
    const words = [program, 'run', '--quiet', '--engine', 'command', '--', 'wc', '-c'];
    const child = spawn(process.execPath, words, { cwd: project, env, stdio: ['pipe', 'pipe', 'inherit'] });
    const said = await text(child.stdout);
    expect(said.trim()).toBe('0');
    child.stdin.end();
  });

  test('shows all output of a run whose log is not kept, however soon it is over', () => {
    const { cli, only, manager } = cliWorld('grace = "500ms"\nhard = "5s"\n[logs]\nkeep = false');
    expect(cli('run', '--quiet', ...shell('echo one; echo two'))).toMatchObject({
      status: 0,
      stdout: 'one\ntwo\n',
    });
    const { agent } = only();
    expect(existsSync(agentFiles(requireTask(manager.store, agent.taskId).workspace, agent.id).stream)).toBe(
      false,
    );
    const { status, stdout, stderr } = cli('logs', agent.id);
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(stderr).toContain('`logs.keep` is false');
  });

  test('works on a task that is there', () => {
    const { cli, only, task } = cliWorld();
    expect(cli('run', '--quiet', '--task', task.id.slice(-8), ...shell('true')).status).toBe(0);
    expect(only().agent.taskId).toBe(task.id);
  });

  test.each([
    [['run', '--engine', 'command', '--'], 'It needs a command after --'],
    [['run', 'two', 'words'], 'Put the prompt in quotes'],
    [['run', '--', 'true'], 'takes --engine command'],
    [['run', '--engine', 'command'], 'as -- COMMAND [ARG...]'],
    [['run', '--engine', 'command', 'a prompt'], 'as -- COMMAND [ARG...]'],
    [['run', '--timeout', 'soon', ...shell('true')], '--timeout is "soon", which is not a duration'],
    [['run', '--engine', 'nonsense', 'x'], 'There is no engine "nonsense"'],
    [['run', '--launcher', 'cloud', 'x'], '--launcher is "cloud", which is not one of tmux, detached'],
  ])('refuses %j', (args, message) => {
    const { cli, agents } = cliWorld();
    const { status, stderr } = cli(...args);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(agents()).toEqual([]);
  });

  test.each([
    ['--timeout', '500ms', ...shell('true')],
    ['--idle', '500ms', ...shell('true')],
    ['--name', 'a/b', ...shell('true')],
    ['--cwd', 'nowhere', ...shell('true')],
    ['--engine', 'command', '--', '/nonexistent/program'],
  ])('leaves no task and no directory of one when it refuses %s %s', (...args) => {
    const { cli, project, manager, task } = cliWorld();
    expect(cli('run', ...args).status).not.toBe(0);
    expect(listTasks(manager.store).tasks.map(({ id }) => id)).toEqual([task.id]);
    expect(tasksIn(project)).toEqual([task.id]);
  });

  test('keeps a task that was named, whatever becomes of the run', () => {
    const { cli, manager, task } = cliWorld();
    expect(cli('run', '--task', task.id, '--engine', 'command', '--', '/nonexistent/program').status).toBe(1);
    expect(listTasks(manager.store).tasks.map(({ id }) => id)).toEqual([task.id]);
  });

  test('says what was taken back when an agent cannot be deployed', () => {
    const { cli } = cliWorld();
    const { status, stderr } = cli('run', '--engine', 'command', '--', '/nonexistent/program');
    expect(status).toBe(1);
    expect(stderr).toContain('/nonexistent/program');
  });
});

describe('whoever interrupts run', () => {
  const stubborn = 'trap "echo asked" TERM; touch ready; while :; do sleep 600 & wait $!; done';

  test('once stops the agent, and hears how it ended', async () => {
    const { world, child, ended } = await begun(
      'trap "echo bye; exit 7" TERM; touch ready; sleep 600 & wait',
    );
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 7, stdout: 'bye\n' });
    expect(world.only()).toMatchObject({ state: 'done', agent: { status: 'terminated' } });
  });

  test('twice kills it', async () => {
    const { world, child, ended } = await begun(stubborn, 'grace = "10m"');
    child.kill('SIGINT');
    await eventually(() => world.cli('logs', world.only().agent.id).stdout.includes('asked'), {
      what: 'a SIGTERM',
    });
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 137 });
    expect(world.only()).toMatchObject({ state: 'done', ending: { cause: 'killed' } });
  });

  test('with SIGKILL does not touch the agent', async () => {
    const { world, child, ended } = await begun(stubborn);
    child.kill('SIGKILL');
    await ended;
    const { pid = 0 } = world.only().agent.payload ?? {};
    expect(isAlive(pid)).toBe(true);
    expect(world.only().state).toBe('working');
    expect(world.cli('kill', world.only().agent.id).status).toBe(0);
  });

  test('by reading no more does not touch the agent', async () => {
    const world = cliWorld();
    const child = world.start('run', ...shell('while :; do echo line; sleep 0.05; done'));
    await once(child.stdout, 'data');
    child.stdout.destroy();
    await once(child, 'exit');
    expect(world.only().state).toBe('working');
    expect(isAlive(world.only().agent.payload?.pid ?? 0)).toBe(true);
  });

  /** A run whose script has made the file `ready`. */
  async function begun(
    script: string,
    limits?: string,
  ): Promise<{
    world: CliWorld;
    child: ReturnType<CliWorld['start']>;
    ended: Promise<{ code: number | null; stdout: string }>;
  }> {
    const world = cliWorld(limits);
    const child = world.start('run', ...shell(script));
    const [stdout, exit] = [text(child.stdout), once(child, 'exit')];
    const ended = Promise.all([stdout, exit]).then(([out, [code]]) => ({
      code: code as number | null,
      stdout: out,
    }));
    await eventually(() => existsSync(join(world.project, 'ready')) && world.only().agent.payload !== null, {
      what: 'the script runs, and that is on record',
    });
    return { world, child, ended };
  }
});
