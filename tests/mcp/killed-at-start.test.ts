import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import { ServerProcess } from './server-process.ts';

const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
};
const firstCall = {
  jsonrpc: '2.0',
  id: 2,
  method: 'tools/call',
  params: { name: 'list_agents', arguments: {} },
};

/** When a server that reads nothing more is stopped, before it is sent `initialize`. */
const instants: readonly (readonly [string, (server: ServerProcess) => Promise<unknown>])[] = [
  ['as it is spawned', () => Promise.resolve()],
  ['while it loads', (server) => until(server, 'has threads', (stat) => Number(stat.threads) > 1)],
  [
    'when it waits for its client',
    (server) => until(server, 'sleeps', (stat) => stat.state === 'S' && stat.loaded),
  ],
];

describe('a server that is killed while `initialize` is unanswered', () => {
  it.each(instants)(
    '%s leaves no process and no file behind, and the next one starts',
    async (_, reached) => {
      const home = folder();
      const server = started(home);
      await reached(server);
      expect(processesOf(home)).toContain(String(server.child.pid));
      server.child.kill('SIGSTOP');
      server.write(`${JSON.stringify(initialize)}\n`);
      expect(await server.end((child) => child.kill('SIGKILL'))).toEqual({ code: null, signal: 'SIGKILL' });
      expect(server.lines).toEqual([]);
      expect(processesOf(home)).toEqual([]);
      expect(filesOf(home)).toEqual([]);
      await expectNextToWork(home);
    },
  );

  it('with a first call behind it that makes the store leaves none either, and the next one goes on', async () => {
    const home = folder();
    const server = started(home);
    // The call is answered when the store is there: it is killed at the first sign of that.
    server.write(`${JSON.stringify(initialize)}\n${JSON.stringify(firstCall)}\n`);
    await eventually(() => existsSync(join(home, 'state.db')), { what: 'the store is begun' });
    await server.end((child) => child.kill('SIGKILL'));
    expect(processesOf(home)).toEqual([]);
    await expectNextToWork(home);
    expect(filesOf(home).filter((name) => !/^state\.db(-wal|-shm)?$/.test(name))).toEqual([]);
  });
});

async function expectNextToWork(home: string): Promise<void> {
  const next = started(home);
  expect((await next.initialize()).result).toMatchObject({ serverInfo: { name: 'agent-reaper' } });
  expect(await next.call('list_agents')).toMatchObject({ success: true, agents: [] });
  expect(await next.call('get_health_status')).toMatchObject({ store: { ok: true } });
  await next.end((child) => child.stdin.end());
  expect(next.stderr).toBe('');
  expect(processesOf(home)).toEqual([]);
}

interface Stat {
  readonly state: string;
  readonly threads: string;
  /** Whether it has read what a server is made of: by then Node has set up its threads. */
  readonly loaded: boolean;
}

function until(server: ServerProcess, what: string, reached: (stat: Stat) => boolean): Promise<unknown> {
  const pid = String(server.child.pid);
  return eventually(
    () => {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      const [, state = ''] = /^State:\t(\w)/m.exec(status) ?? [];
      const [, threads = '0'] = /^Threads:\t(\d+)/m.exec(status) ?? [];
      // Its loop waits for the pipe that stdin is.
      const loaded = readdirSync(`/proc/${pid}/fdinfo`).some((fd) => watchesStdin(pid, fd));
      return reached({ state, threads, loaded });
    },
    { what: `the server ${what}` },
  );
}

/** Whether that descriptor is an epoll set with descriptor 0 in it. */
function watchesStdin(pid: string, fd: string): boolean {
  try {
    return /^tfd:\s+0 /m.test(readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'utf8'));
  } catch {
    return false;
  }
}

/** Processes that were given this state directory. */
function processesOf(home: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return false;
    try {
      const told = ['environ', 'cmdline'].map((name) => readFileSync(`/proc/${pid}/${name}`, 'utf8'));
      return told.join('\0').includes(home);
    } catch {
      return false;
    }
  });
}

/** Everything below a state directory but the caches of what was compiled; a draft of one counts. */
function filesOf(home: string): string[] {
  return readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name).slice(home.length + 1))
    .filter((name) => !/^cache\/[^.][^/]*$/.test(name));
}

function started(home: string): ServerProcess {
  const env = { PATH: process.env['PATH'], AGENT_REAPER_HOME: home };
  return new ServerProcess({ env, cwd: '/', args: ['--on-exit', 'terminate'] });
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'ar-mcp-'));
  onTestFinished(() => {
    rmSync(path, { recursive: true, force: true });
  });
  return path;
}
