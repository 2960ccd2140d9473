import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { reportProgress } from '../../src/store/reports.ts';
import { eventually } from '../helpers/eventually.ts';
import { hasTmux } from '../host/helpers.ts';
import { cliWorld } from './agents-world.ts';
import { parsed } from './schemas.ts';

describe('logs', () => {
  test('show what was put out, while the agent runs and after it was settled', async () => {
    const { shell, cli, project } = cliWorld();
    const { agent } = await shell(
      'echo one; printf "\\033[31mtwo\\033[0m\\n"; echo three; touch done; sleep 600',
    );
    await eventually(() => existsSync(join(project, 'done')), { what: 'the output' });
    const look = (): string[] => [
      cli('logs', agent.id).stdout,
      cli('logs', agent.id, '--tail', '1').stdout,
      cli('logs', agent.id, '--filter', 't(w|h)').stdout,
      cli('logs', agent.id, '--raw').stdout,
    ];
    const expected = ['one\ntwo\nthree\n', 'three\n', 'two\nthree\n', 'one\n\u001b[31mtwo\u001b[0m\nthree\n'];
    await eventually(() => look()[0] === expected[0], { what: 'the log' });
    expect(look()).toEqual(expected);
    cli('kill', agent.id);
    expect(look()).toEqual(expected);
  });

  test('--follow ends when the run does, and misses nothing', async () => {
    const { shell, start, project } = cliWorld();
    const { agent } = await shell(
      'i=0; while [ $i -lt 300 ]; do echo $i; i=$((i+1)); done; while ! [ -e go ]; do sleep 0.05; done; echo last',
    );
    const child = start('logs', '-f', agent.id);
    const lines: string[] = [];
    const reader = createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
    const closed = once(reader, 'close');
    await eventually(() => lines.length === 300, { what: 'the first lines' });
    writeFileSync(join(project, 'go'), '');
    await closed;
    expect(lines).toEqual([...Array.from({ length: 300 }, (_, index) => String(index)), 'last']);
    expect(child.exitCode ?? (await once(child, 'exit'))[0]).toBe(0);
  });

  test('--raw --follow gives every byte, over rotation', async () => {
    const { shell, start } = cliWorld('grace = "500ms"\nlog_size = "64KiB"');
    const { agent } = await shell('yes 0123456789 | head -c 40000');
    const child = start('logs', '--raw', '--follow', agent.id);
    expect(await text(child.stdout)).toBe('0123456789\n'.repeat(4_000).slice(0, 40_000));
  });

  test('--json is a page, and with --follow a document a line', () => {
    const { cli, json, only } = cliWorld();
    cli('run', '-q', '--engine', 'command', '--', 'sh', '-c', 'echo one; echo two');
    const { id } = only().agent;
    expect(json('logs', id)).toEqual({
      version: 1,
      agent: id,
      source: 'archive',
      lines: [{ text: 'one' }, { text: 'two' }],
      previous: null,
      next: null,
      notice: null,
    });
    const { stdout } = cli('logs', '--follow', '--json', id);
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { version: 1, agent: id, line: { text: 'one' } },
      { version: 1, agent: id, line: { text: 'two' } },
    ]);
    expect(json('logs', '--summary', id)).toMatchObject({ version: 1, summary: { total_lines_analyzed: 2 } });
  });
});

test('top --json prints the listing again when something happens', async () => {
  const { shell, start, manager } = cliWorld();
  const { agent } = await shell('sleep 600');
  const child = start('top', '--json', '--every', '10m');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => parsed('top', (await lines.next()).value as string);
  expect(await next()).toMatchObject({ agents: [{ id: agent.id, lastMessage: null }] });
  reportProgress(manager.store, agent.id, { status: 'working', message: 'Half of it', progress: 50 });
  expect(await next()).toMatchObject({ agents: [{ id: agent.id, lastMessage: 'Half of it' }] });
  child.kill('SIGINT');
  await once(child, 'exit');
});

test.runIf(hasTmux)('attach --json tells what it would run', async () => {
  const { shell, json } = cliWorld();
  const { agent } = await shell('sleep 600', { name: 'one' });
  expect(json('attach', 'one')).toMatchObject({
    version: 1,
    agent: agent.id,
    command: expect.any(Array) as unknown,
  });
});

describe('wait', () => {
  test.each([
    ['exit 0', 0, 'completed'],
    ['exit 3', 1, 'error'],
  ])('ends with the end of %j', async (script, code, status) => {
    const { shell, cli } = cliWorld();
    const { agent } = await shell(`sleep 0.3; ${script}`);
    expect(cli('wait', agent.id)).toMatchObject({ status: code, stdout: `${agent.id}  ${status}\n` });
  });

  test('gives up when its time is over', async () => {
    const { shell, cli } = cliWorld();
    const { agent } = await shell('sleep 600');
    expect(cli('wait', agent.id, '--timeout', '300ms').status).toBe(6);
  });

  test('is woken by the first of several, or by anything that happens', async () => {
    const { shell, json, task, manager } = cliWorld();
    const { agent: slow } = await shell('sleep 600');
    const { agent: fast } = await shell('sleep 0.3');
    const any = json('wait', slow.id, fast.id, '--for', 'any') as { cursor: number };
    expect(any).toMatchObject({ reason: 'done' });
    reportProgress(manager.store, slow.id, { status: 'working', message: 'x', progress: 1 });
    expect(json('wait', task.id, '--for', 'change', '--since', String(any.cursor))).toMatchObject({
      reason: 'change',
    });
  });
});

describe('send', () => {
  test('tells whether a message waits, or comes too late', async () => {
    const { shell, cli, json } = cliWorld();
    const { agent } = await shell('sleep 600', { name: 'one' });
    expect(json('send', 'one', 'Steel,', 'please')).toMatchObject({ receipt: 'queued', via: 'reply' });
    expect(cli('events', 'one', '--kind', 'message').stdout).toContain('from orchestrator: Steel, please');
    expect(cli('send', 'one', 'And').stdout).toContain('only if it calls a tool of agent-reaper');
    cli('kill', agent.id);
    const { status, stderr } = cli('send', 'one', 'Too late');
    expect(status).toBe(5);
    expect(stderr).toContain('ended');
  });
});

describe('inside a run', () => {
  test('nobody steers without an identity, and with one only what is below', async () => {
    const { manager, shell, project } = cliWorld();
    const { agent: stranger } = await shell('sleep 600', { name: 'stranger' });
    const cli = `"${process.execPath}" "${manager.program.cli}"`;
    const script = `${cli} stop stranger 2> somebody.txt; ${cli} kill --all --yes 2> all.txt
      unset AGENT_REAPER_IDENTITY
      ${cli} ls > ls.txt; ${cli} stop stranger 2> nobody.txt; echo $? > code; touch finished; sleep 600`;
    await shell(script, { type: 'me' });
    const read = (name: string): string => readFileSync(join(project, name), 'utf8');
    await eventually(() => existsSync(join(project, 'finished')), { what: 'the script', timeoutMs: 30_000 });
    expect(read('ls.txt')).toContain('stranger');
    expect(read('nobody.txt')).toMatch(
      /this process is inside the run of agent me-\S+ \(seen by its \w+\), and has none/,
    );
    expect(read('code')).toBe('5\n');
    expect(read('somebody.txt')).toContain('may act on itself and on its descendants only');
    expect(read('all.txt')).toContain('a whole task or host is neither');
    expect(
      manager.store.database.get('SELECT process_state AS s FROM agents WHERE id = :id', { id: stranger.id }),
    ).toEqual({ s: 'running' });
  });
});
