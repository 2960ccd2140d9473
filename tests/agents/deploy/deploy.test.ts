import { existsSync, readFileSync, statSync, symlinkSync, rmSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runPaths } from '../../../src/agents/run-paths.ts';
import { tmuxOf } from '../../../src/agents/tmux-of.ts';
import { runFactsOf } from '../../../src/agents/views/run-facts.ts';
import { requireAgent } from '../../../src/store/agents.ts';
import { ledgerOf } from '../../../src/store/ledger.ts';
import { defaultLimits } from '../../../src/store/limits.ts';
import { agentRegistry } from '../../../src/store/registry.ts';
import { agentFiles } from '../../../src/store/workspace.ts';
import { listSessions } from '../../../src/tmux/list-sessions.ts';
import { hasTmux } from '../../host/helpers.ts';
import { eventually } from '../../helpers/eventually.ts';
import { world, namesIn } from '../world.ts';

describe.each(hasTmux ? (['tmux', 'detached'] as const) : (['detached'] as const))(
  'with the launcher %s',
  (launcher) => {
    const config = `[limits]\ngrace = "300ms"\n[agents]\nlauncher = "${launcher}"\n`;

    test('an agent runs once its deployment has resolved', async () => {
      const { manager, shell, project } = world({ config });
      const { agent, session, tier } = await shell('touch here; sleep 1000');
      expect(agent).toMatchObject({ status: 'running', processState: 'running' });
      expect(agent.payload?.pid).toBeGreaterThan(1);
      expect(['cgroup', 'subreaper']).toContain(tier);
      await eventually(() => existsSync(join(project, 'here')), { what: 'it has begun' });
      const facts = requireAgent(manager.store, agent.id).run;
      expect(facts).toMatchObject({ launcher, cwd: project, tier });
      const rows = ledgerOf(manager.store, agent.id);
      expect(rows.map(({ kind }) => kind)).toEqual([
        'process',
        ...(launcher === 'tmux' ? ['tmux_session'] : []),
        'control_socket',
        'logs',
        'private_file',
        'prompt_file',
        'run_directory',
      ]);
      expect(rows.every(({ state }) => state === 'made')).toBe(true);
      const sessions = launcher === 'tmux' ? await listSessions(await tmuxOf(manager)) : [];
      expect(sessions.map(({ name }) => name)).toEqual(session === null ? [] : [session]);
      expect(runFactsOf(requireAgent(manager.store, agent.id)).session).toBe(session);
      expect(agentRegistry(manager.store, agent.taskId, defaultLimits)).toMatchObject({
        agents: [{ id: agent.id, tmux_session: session }],
      });
    });

    test('an agent that is over in an instant was a success', async () => {
      const { shell } = world({ config });
      const { agent } = await shell('true');
      expect(agent.startedAt).not.toBeNull();
    });
  },
);

test('the prompt comes by stdin, and is in no command line and in no environment', async () => {
  const { deploy, project } = world();
  const secret = 'a prompt that nobody else is to see';
  const { agent } = await deploy({
    prompt: secret,
    command: [
      'sh',
      '-c',
      'cat > prompt; tr "\\0" "\\n" < /proc/$PPID/cmdline > above; env > env; sleep 1000',
    ],
  });
  const text = await eventually(() => readFileSync(join(project, 'env'), 'utf8'), {
    what: 'the environment',
  });
  expect(readFileSync(join(project, 'prompt'), 'utf8')).toBe(secret);
  expect(readFileSync(join(project, 'above'), 'utf8')).not.toContain(secret);
  expect(text).not.toContain(secret);
  expect(text).not.toMatch(/^TMUX/m);
  expect(text).toContain(`AGENT_REAPER_IDENTITY=`);
  expect(agent.promptPreview).toBe(secret);
});

test.each([
  ['20 kB', 20_000],
  ['2 MB', 2_000_000],
])('a prompt of %s arrives whole', async (_, size) => {
  const { deploy, project } = world();
  const prompt = 'x'.repeat(size);
  await deploy({ prompt, command: ['sh', '-c', 'wc -c > size; sleep 1000'] });
  const read = await eventually(() => readFileSync(join(project, 'size'), 'utf8').trim(), {
    what: 'the size',
  });
  expect(Number(read)).toBe(size);
});

test.each([
  'v1.2:checker',
  'two words',
  `it's "quoted"`,
  '$(touch pwned)',
  '`id`; rm -rf /',
  'ünïcödé',
  '-rf',
  'a'.repeat(100),
])('a type such as %s is just a word', async (type) => {
  const { shell, project } = world();
  const { agent } = await shell('sleep 1000', { type });
  expect(agent).toMatchObject({ type, status: 'running' });
  expect(existsSync(join(project, 'pwned'))).toBe(false);
});

test('two agents of one type run side by side', async () => {
  const { shell } = world();
  const [one, other] = await Promise.all([shell('sleep 1000'), shell('sleep 1000')]);
  expect(one.agent.id).not.toBe(other.agent.id);
  expect([one.agent.status, other.agent.status]).toEqual(['running', 'running']);
});

test('files of a run are private', async () => {
  const { manager, shell, task, home } = world();
  const { agent } = await shell('sleep 1000');
  const paths = runPaths(manager.store, agent.id);
  const mode = (path: string): number => statSync(path).mode & 0o777;
  expect(mode(paths.directory)).toBe(0o700);
  for (const path of [paths.spec, paths.identity, join(task.workspace, `agent_prompt_${agent.id}.txt`)])
    expect(mode(path)).toBe(0o600);
  expect(mode(home)).toBe(0o700);
});

describe('what can be refused is refused before anything is made', () => {
  test.each([
    ['an unknown task', { taskId: 'TASK-20260101-000000-00000000' }, 'NOT_FOUND'],
    ['an unknown engine', { engine: 'nonsense' }, 'UNKNOWN_ENGINE'],
    ['no command', { command: undefined }, 'INVALID_OPTION'],
    ['a command that is not there', { command: ['no-such-program-here'] }, 'ENGINE_NOT_FOUND'],
    ['a working directory that is missing', { cwd: 'missing' }, 'INVALID_OPTION'],
    ['a working directory that is a file', { cwd: '/etc/passwd' }, 'INVALID_OPTION'],
    ['a blank prompt', { prompt: ' ' }, 'INVALID_FIELD'],
    ['a prompt with NUL', { prompt: 'a\0b' }, 'INVALID_FIELD'],
    ['a prompt that is too long', { prompt: 'x'.repeat(4_000_001) }, 'FIELD_TOO_LONG'],
    ['a blank type', { type: '' }, 'INVALID_OPTION'],
    ['a type of two lines', { type: 'a\nb' }, 'INVALID_OPTION'],
    ['a name with a slash', { name: 'a/b' }, 'INVALID_OPTION'],
    ['a negative wall time', { wallTimeMs: -1 }, 'INVALID_OPTION'],
    ['an effort that the engine lacks', { effort: 'max' }, 'ENGINE_LACKS'],
    ['an unknown parent', { parentId: 'nobody-000000-000000' }, 'NOT_FOUND'],
  ])('%s', async (_, request, code) => {
    const { manager, deploy, home } = world();
    await expect(deploy({ command: ['true'], ...request })).rejects.toMatchObject({ code });
    expect(namesIn(join(home, 'runs'))).toEqual([]);
    expect(manager.store.database.all('SELECT id FROM agents')).toEqual([]);
    expect(existsSync(join(home, 's', 'host.sock'))).toBe(false);
  });

  test('too little room on the disk, with the numbers', async () => {
    const { deploy } = world({ config: '[disk]\nfloor = "1000TiB"\n' });
    await expect(deploy({ command: ['true'] })).rejects.toMatchObject({
      code: 'DISK_LOW',
      facts: { floor: 1000 * 2 ** 40, free: expect.any(Number) as number },
    });
  });

  test('an engine or a model that the host does not allow', async () => {
    const config = '[limits]\nengines = ["claude"]\nmodels = ["small"]\n';
    const { deploy } = world({ config });
    await expect(deploy({ command: ['true'] })).rejects.toMatchObject({
      code: 'NOT_ALLOWED',
      facts: { what: 'engine' },
    });
    await expect(deploy({ engine: 'claude', model: 'large' })).rejects.toMatchObject({
      code: 'NOT_ALLOWED',
      facts: { what: 'model', allowed: ['small'] },
    });
  });

  test('a key that the configuration asks for', async () => {
    const config = '[engines.mine]\nexecutable = "true"\nenvironment = ["MY_KEY"]\n';
    const { deploy } = world({ config, environment: { MY_KEY: undefined } });
    await expect(deploy({ engine: 'mine' })).rejects.toMatchObject({
      code: 'ENGINE_KEY_MISSING',
      facts: { names: ['MY_KEY'] },
    });
  });
});

test.each(['.', '..', 'logs'])('what was removed of the workspace (%j) is made anew', async (part) => {
  const { manager, shell, task } = world();
  rmSync(join(task.workspace, part), { recursive: true });
  const { agent } = await shell('echo words; sleep 1000');
  const { stream } = agentFiles(task.workspace, agent.id);
  await eventually(() => readFileSync(stream, 'utf8') === 'words\n', { what: 'it is logged' });
  expect(readFileSync(join(task.workspace, '../.gitignore'), 'utf8')).toBe('*\n');
  expect(requireAgent(manager.store, agent.id)).toMatchObject({ processState: 'running' });
});

test('a project that was removed is named', async () => {
  const { shell, project, home } = world();
  rmSync(project, { recursive: true });
  await expect(shell('true', { cwd: home })).rejects.toMatchObject({
    code: 'INVALID_OPTION',
    facts: { option: 'project_directory', value: project },
  });
});

test('links in the workspace are not followed', async () => {
  const { shell, task, project } = world();
  const elsewhere = join(project, 'elsewhere');
  mkdirSync(elsewhere);
  rmSync(join(task.workspace, 'logs'), { recursive: true });
  symlinkSync(elsewhere, join(task.workspace, 'logs'));
  await expect(shell('true')).rejects.toMatchObject({
    code: 'DEPLOY_FAILED',
  });
  expect(namesIn(elsewhere)).toEqual([]);
});

test('a file in the place of the prompt is not overwritten', async () => {
  const { shell, task, manager } = world();
  let path = '';
  const failed = shell('true', {}).catch(() => undefined);
  await failed;
  const victim = join(task.workspace, 'victim');
  writeFileSync(victim, 'precious');
  const { deployAgent } = await import('../../../src/agents/deploy/deploy.ts');
  await expect(
    deployAgent(
      manager,
      { taskId: task.id, type: 'x', prompt: 'p', parentId: null, engine: 'command', command: ['true'] },
      (step, id) => {
        path = join(task.workspace, `agent_prompt_${id}.txt`);
        if (step === 'files') symlinkSync(victim, path);
      },
    ),
  ).rejects.toMatchObject({ code: 'DEPLOY_FAILED' });
  expect(readFileSync(victim, 'utf8')).toBe('precious');
});
