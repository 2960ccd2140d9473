import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { resolveDirectories } from '../../src/store/directories.ts';
import { openStore } from '../../src/store/store.ts';
import { eventually } from '../helpers/eventually.ts';
import { freshAgent } from '../store/helpers.ts';
import { ServerProcess, type Exit, type StartOptions } from './server-process.ts';

const endings: readonly (readonly [string, (child: ServerProcess['child']) => void, Partial<Exit>])[] = [
  ['the end of its input', (child) => child.stdin.destroy(), { code: 0, signal: null }],
  ['the loss of its reader', loseReader, { code: 0, signal: null }],
  ['SIGINT', (child) => child.kill('SIGINT'), { signal: 'SIGINT' }],
  ['SIGTERM', (child) => child.kill('SIGTERM'), { signal: 'SIGTERM' }],
  ['SIGHUP', (child) => child.kill('SIGHUP'), { signal: 'SIGHUP' }],
];

/** What a server can be in the middle of. */
const states: readonly (readonly [string, (server: ServerProcess) => Promise<unknown>])[] = [
  ['before it has said anything', () => Promise.resolve()],
  ['after the handshake', (server) => server.initialize()],
  [
    'after a call',
    async (server) => {
      await server.initialize();
      await server.call('list_agents');
    },
  ],
  [
    'in the middle of a wait',
    async (server) => {
      await server.initialize();
      const store = openStore({ directories: resolveDirectories({ AGENT_REAPER_HOME: server.home }) });
      const { taskId } = freshAgent(store);
      store.close();
      const args = { task_id: taskId, until: 'any_change', timeout_s: 45 };
      const wait = server.request('tools/call', { name: 'wait_for_agents', arguments: args });
      wait.catch(() => undefined);
      // Whatever came before is answered when this is.
      await server.call('list_agents');
      expect(server.messages.filter(({ result }) => result !== undefined)).toHaveLength(2);
    },
  ],
  [
    'while it waits for the lock of the store',
    async (server) => {
      await server.initialize();
      await server.call('list_agents');
      const store = openStore({ directories: resolveDirectories({ AGENT_REAPER_HOME: server.home }) });
      store.database.exec('BEGIN IMMEDIATE');
      onTestFinished(() => {
        store.close();
      });
      const creating = server.request('tools/call', {
        name: 'create_real_task',
        arguments: { description: 'x' },
      });
      creating.catch(() => undefined);
      await sleeping(server.child.pid ?? 0);
    },
  ],
  [
    'while nobody reads what it writes to stderr',
    async (server) => {
      server.child.stderr.pause();
      await server.initialize();
      // Each is told of there.
      const refused = { name: 'get_real_task_status', arguments: { task_id: 'none' } };
      for (let id = 1_000; id < 4_000; id += 1)
        server.write(`${JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params: refused })}\n`);
      await sleeping(server.child.pid ?? 0);
    },
  ],
  [
    'while it watches for its subscribers',
    async (server) => {
      await server.initialize();
      await server.request('resources/list');
      await server.request('resources/subscribe', { uri: 'tasks://list' });
    },
  ],
];

describe.each(endings)('by %s', (_ending, act, expected) => {
  it.each(states)('a server ends at once %s', async (_state, reach) => {
    const server = start({ args: ['--log-level', 'debug'] });
    await reach(server);
    expect(await server.end(act)).toMatchObject(expected);
  });
});

describe('a client that is gone', () => {
  it('ends a server whose JavaScript never comes back', async () => {
    const server = start({ env: { NODE_OPTIONS: planted('for (;;);') } });
    await server.initialize();
    await server.call('list_agents');
    server.child.kill('SIGUSR2');
    await spinning(server.child.pid ?? 0);
    expect(await server.end((child) => child.stdin.end())).toMatchObject({ code: 0, signal: null });
  });

  it('ends the server when it is written to: stdout is closed, stdin is not', async () => {
    const server = start();
    await server.initialize();
    const exit = await server.end((child) => {
      child.stdout.destroy();
      server.notify('notifications/cancelled', { requestId: 99 });
      server.write(`${JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'tools/list' })}\n`);
    });
    expect(exit).toMatchObject({ code: 0, signal: null });
    expect(server.stderr).toBe('');
  });

  it('does not keep a server that nobody ever spoke to', async () => {
    const server = start();
    expect(await server.end((child) => child.stdin.end())).toMatchObject({ code: 0 });
    expect(server.lines).toEqual([]);
  });
});

describe('stdout', () => {
  it('carries the protocol alone, under debug logging, warnings and whatever dependencies print', async () => {
    const noise = `console.log('noise'); console.error('more'); process.stdout.write('raw');
      process.emitWarning('careful'); process._rawDebug('debug');`;
    const server = start({
      args: ['--log-level', 'debug'],
      env: { NODE_OPTIONS: planted(noise) },
    });
    await server.initialize();
    const { task_id } = await server.call('create_real_task', { description: 'x' });
    await server.call('wait_for_agents', { task_id, until: 'any_change', timeout_s: 0 });
    await server.call('get_real_task_status', { task_id: 'nonsense' });
    server.child.kill('SIGUSR2');
    await heard(server, 'careful');
    await server.request('ping');
    expect(server.messages.length).toBeGreaterThan(4);
    expect(server.stderr).toContain('noise');
    expect(server.stderr).toContain('raw');
    const warning = server.stderr.split('\n').find((line) => line.includes('careful')) ?? '';
    expect(JSON.parse(warning)).toMatchObject({ name: 'agent-reaper-mcp', msg: 'warning' });
  });

  it('stays clean when the server crashes, and the crash is told on stderr', async () => {
    const server = start({ env: { NODE_OPTIONS: planted("throw new Error('planted')") } });
    await server.initialize();
    server.child.kill('SIGUSR2');
    expect(await server.exit).toMatchObject({ code: 1, signal: null });
    expect(server.messages).toHaveLength(1);
    const [line = ''] = server.stderr.trim().split('\n');
    expect(JSON.parse(line)).toMatchObject({ msg: 'crash', err: { message: 'planted' } });
  });

  it('and stderr stay silent where there is nothing to say', async () => {
    const server = start();
    await server.initialize();
    await server.call('list_agents');
    await server.end((child) => child.stdin.end());
    expect(server.stderr).toBe('');
  });
});

describe('before the first call', () => {
  it('nothing is opened: no store, no log, no file but the caches of what was compiled', async () => {
    const home = folder();
    const server = start({ env: { AGENT_REAPER_HOME: home } });
    await server.initialize();
    await server.request('tools/list');
    expect(readdirSync(home).filter((name) => name !== 'cache')).toEqual([]);
    await server.call('list_agents');
    expect(readdirSync(home)).toContain('state.db');
  });
});

/** A server that has no reason to write would not notice, so it is given one. */
function loseReader({ stdin, stdout }: ServerProcess['child']): void {
  stdout.destroy();
  stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 9_999, method: 'ping' })}\n`);
}

/** Resolves when the main thread of a process waits for something else than its event loop. */
async function sleeping(pid: number): Promise<void> {
  const where = (): string => readFileSync(`/proc/${String(pid)}/wchan`, 'utf8');
  await eventually(() => !/poll|^0$/.test(where()), { what: 'it is blocked' });
}

/** Resolves when a process does nothing but compute. */
async function spinning(pid: number): Promise<void> {
  const ticks = (): number => Number(readFileSync(`/proc/${String(pid)}/stat`, 'utf8').split(' ')[13]);
  const before = ticks();
  await eventually(() => ticks() > before + 30, { what: 'it spins' });
}

/** Options by which Node runs a piece of code when it gets SIGUSR2. */
function planted(code: string): string {
  return `--import=data:text/javascript,${encodeURIComponent(`process.once('SIGUSR2', () => { ${code} })`)}`;
}

async function heard(server: ServerProcess, word: string): Promise<void> {
  while (!server.stderr.includes(word)) await server.request('ping');
}

function start(options: Partial<StartOptions> = {}): ServerProcess {
  const env = { PATH: process.env['PATH'], AGENT_REAPER_HOME: folder(), ...options.env };
  return new ServerProcess({ ...options, env, cwd: env.AGENT_REAPER_HOME });
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'ar-mcp-'));
  onTestFinished(() => {
    rmSync(path, { recursive: true, force: true });
  });
  return path;
}
