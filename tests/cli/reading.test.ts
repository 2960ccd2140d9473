import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { reportProgress } from '../../src/store/reports.ts';
import type { Store } from '../../src/store/store.ts';
import { paintScene, steadyClock, type Scene } from '../agents/views/scene.ts';
import { freshAgent, freshStore } from '../store/helpers.ts';
import { withoutChance } from './golden.ts';
import { agentReaper, agentReaperJson, startAgentReaper } from './program.ts';
import { schemas } from './schemas.ts';

describe('with --json', () => {
  test.each<[name: keyof typeof schemas, args: (scene: Scene) => readonly string[]]>([
    ['ls', () => ['ls']],
    ['ls --tasks', () => ['ls', '--tasks']],
    ['show AGENT', ({ tester }) => ['show', tester]],
    ['show TASK', ({ task }) => ['show', task.id]],
    ['tree', () => ['tree']],
    ['events', () => ['events', '--last', '100']],
  ])('%s prints what it always has, as its schema says', async (name, args) => {
    const { store, scene } = painted();
    const printed = agentReaperJson(store, ...args(scene));
    expect((schemas[name] as z.ZodType).parse(printed)).toEqual(printed);
    const golden = withoutChance(`${JSON.stringify(printed, null, 2)}\n`, scene);
    await expect(golden).toMatchFileSnapshot(`golden/${name.toLowerCase().replace(/[ -]+/g, '-')}.json`);
  });

  test.each<[name: keyof typeof schemas, args: (scene: Scene) => readonly string[]]>([
    ['config show', () => ['config']],
    ['config path', () => ['config', 'path']],
    ['show AGENT', ({ writer }) => ['show', writer]],
    ['show AGENT', ({ stuck }) => ['show', stuck, '--events', '0']],
    ['tree', ({ child }) => ['tree', '--all', child]],
    ['ls', () => ['ls', '--all', '--limit', '2']],
    ['ls --tasks', () => ['ls', '--tasks', '--limit', '1']],
    ['events', () => ['events', '--since', '3', '--last', '2', '--kind', 'status,outcome']],
  ])('%s prints what its schema says', (name, args) => {
    const { store, scene } = painted();
    const printed = agentReaperJson(store, ...args(scene));
    expect((schemas[name] as z.ZodType).parse(printed)).toEqual(printed);
  });

  test('nothing is there on a machine without agents', () => {
    const store = freshStore();
    expect(agentReaperJson(store, 'ls')).toEqual({ version: 1, agents: [], more: 0, next: null });
    expect(agentReaperJson(store, 'tree')).toEqual({ version: 1, tasks: [] });
    expect(agentReaperJson(store, 'events')).toEqual({ version: 1, events: [], cursor: 0, more: false });
  });

  test('agents are listed without what they use where the addon cannot be loaded', () => {
    const { store } = painted();
    const { status, stdout, stderr } = agentReaper(store, ['ls'], {
      env: { AGENT_REAPER_ADDON: '/nowhere' },
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('working');
  });

  test('events --follow prints one document a line, as it happens', async () => {
    const { store, scene } = painted();
    const child = startAgentReaper(store, ['events', scene.writer, '--follow', '--last', '1', '--json']);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const next = async (): Promise<Record<string, unknown>> =>
      JSON.parse((await lines.next()).value as string) as Record<string, unknown>;
    expect(schemas['events --follow'].parse(await next())).toMatchObject({ kind: 'finding' });
    const exited = once(child, 'exit');
    reportProgress(store, scene.writer, { status: 'working', message: 'It stands', progress: 90 });
    expect(await next()).toMatchObject({ kind: 'progress', data: { message: 'It stands' } });
    child.kill('SIGINT');
    expect(await exited).toEqual([null, 'SIGINT']);
  });
});

describe('for people', () => {
  test.each<[name: string, args: (scene: Scene) => readonly string[]]>([
    ['ls', () => ['ls']],
    ['ls-tasks', () => ['ls', '--tasks']],
    ['show-agent', ({ tester }) => ['show', tester]],
    ['show-task', ({ task }) => ['show', task.id]],
    ['tree', () => ['tree']],
    ['events', () => ['events', '--last', '100']],
  ])('%s prints what it always has', async (name, args) => {
    const { store, scene } = painted();
    const { stdout, stderr, status } = agentReaper(store, args(scene));
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    // Ages are told by the clock of now, which the scene does not have.
    const golden = withoutChance(stdout, scene).replace(/ *\b\d+d\b/g, ' <age>');
    await expect(golden).toMatchFileSnapshot(`golden/${name}.txt`);
  });

  test('everything that is printed fits into ASCII where the locale has nothing else', () => {
    const { store, scene } = painted();
    reportProgress(store, scene.writer, { status: 'working', message: 'Brücke 橋 … done', progress: 60 });
    for (const args of [['ls'], ['tree'], ['show', scene.writer], ['events']]) {
      const { stdout } = agentReaper(store, args, { env: { LANG: 'C', LC_ALL: 'POSIX' } });
      expect(stdout).toMatch(/^[\n -~]*$/);
      expect(stdout).toContain('Br?cke ? ? done');
    }
    expect(JSON.stringify(agentReaperJson(store, 'ls'))).toContain('Brücke 橋 … done');
  });

  test('what agents say cannot reach the terminal as anything but text', () => {
    const { store, scene } = painted();
    const message = 'a\u001b]0;owned\u0007\u001b[2Jb\r\nc\u009b1A';
    reportProgress(store, scene.writer, { status: 'working', message, progress: 60 });
    for (const args of [['ls'], ['tree'], ['show', scene.writer], ['events', '--last', '3']]) {
      // eslint-disable-next-line no-control-regex -- they are what must not be there
      expect(agentReaper(store, args).stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    }
  });
});

describe('a reference', () => {
  test.each<[what: string, of: (scene: Scene) => string]>([
    ['its id', ({ writer }) => writer],
    ['its short id', ({ writer }) => writer.slice(-6)],
    ['its name', () => 'writer-1'],
    ['the beginning of its name', () => 'writer-'],
    ['the beginning of its id', ({ writer }) => writer.slice(0, -2)],
  ])('may be %s', (_, of) => {
    const { store, scene } = painted();
    expect(agentReaperJson(store, 'show', of(scene))).toMatchObject({ agent: { id: scene.writer } });
  });

  test('may be the end or the beginning of the id of a task', () => {
    const { store, scene } = painted();
    for (const reference of [scene.task.id.slice(-8), scene.task.id.slice(0, 20)])
      expect(agentReaperJson(store, 'show', reference)).toMatchObject({ task: { id: scene.task.id } });
  });

  test('that could be several lists them', () => {
    const { store, scene } = painted();
    const other = freshAgent(store, { taskId: scene.task.id, type: 'writer' });
    const { status, stdout } = agentReaper(store, ['show', 'writer', '--json']);
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: 'AMBIGUOUS', facts: { candidates: [other.id, scene.writer] } },
    });
  });

  test('that means nothing is refused with its own exit code', () => {
    const { status, stderr } = agentReaper(freshStore(), ['show', 'nobody']);
    expect(status).toBe(4);
    expect(stderr).toContain('There is no agent or task "nobody"');
  });
});

describe('config', () => {
  test('says which settings are from the file', () => {
    const store = freshStore();
    configure(store, '[limits]\ndepth = 3\n\n[engines.lint]\nexecutable = "npm"\n');
    const { settings } = schemas['config show'].parse(agentReaperJson(store, 'config'));
    expect(settings.filter(({ from }) => from === 'file')).toEqual([
      { key: 'limits.depth', value: 3, written: '3', from: 'file' },
      { key: 'engines.lint.executable', value: 'npm', written: '"npm"', from: 'file' },
    ]);
  });

  test('check names all problems of the file', () => {
    const store = freshStore();
    configure(store, '[limits]\ndepht = 3\ngrace = "soon"\n');
    const { status, stderr } = agentReaper(store, ['config', 'check']);
    expect(status).toBe(2);
    expect(stderr).toContain('limits.depht is unknown; did you mean limits.depth?');
    expect(stderr).toContain('limits.grace is "soon"');
  });

  test('path is where the file would be', () => {
    const store = freshStore();
    expect(agentReaper(store, ['config', 'path']).stdout).toBe(`${store.directories.configFile}\n`);
  });
});

test('ls goes on where a page ended', () => {
  const { store } = painted();
  const seen: string[] = [];
  for (let after: string | null = ''; after !== null;) {
    const args = ['ls', '--all', '--limit', '4', ...(after === '' ? [] : ['--after', after])];
    const { agents, next } = schemas.ls.parse(agentReaperJson(store, ...args));
    seen.push(...agents.map(({ id }) => id));
    after = next;
  }
  expect(new Set(seen).size).toBe(6);
});

function painted(): { readonly store: Store; readonly scene: Scene } {
  const store = freshStore({ now: steadyClock() });
  return { store, scene: paintScene(store) };
}

function configure({ directories: { configFile } }: Store, text: string): void {
  mkdirSync(dirname(configFile), { recursive: true });
  writeFileSync(configFile, text, { mode: 0o600 });
}
