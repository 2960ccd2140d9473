import { spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { compileProgram } from '../helpers/c-program.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { parseState, type ReportedState } from './reported-state.ts';

const main = join(import.meta.dirname, '../../dist/cli/main.js');
const folder = tempFolder();
/** Takes the supervisor's place, so that what `exec` leaves to its new image is seen before a supervisor mends it. */
const reporter = compileProgram('state/report_state.c', folder);
const env = { ...process.env, AGENT_REAPER_SUPERVISOR: reporter };
const node = process.execPath;

// What a process inherits is read from /proc here; on other systems the same code is only linked.
describe.runIf(process.platform === 'linux')('exec becomes another program that', () => {
  test('has the same pid: no Node.js process stays', async () => {
    const child = spawn(node, [main, 'exec', '--', 'x'], { env, stdio: ['ignore', 'pipe', 'ignore'] });
    expect(parseState(await text(child.stdout)).pid).toBe(child.pid);
  });

  test('still has stdin, stdout and stderr, which Node.js had marked close-on-exec', () => {
    const { stdout, stderr } = run(['--', 'read-stdin'], { input: 'a line\n' });
    expect(parseState(stdout).input).toBe('a line\n');
    expect(stderr).toBe('state reported\n');
  });

  test('passes its exit code on', () => {
    expect(run(['--', 'x']).status).toBe(42);
  });

  test('gets the arguments as they are', () => {
    const args = ['--grace', '1s', '--no-such-option', '--', 'cmd', '', '--help', 'with space', 'ümläut'];
    expect(state(run(args)).argv).toEqual(['agent-supervisor', ...args]);
  });

  test('gets arguments and environment byte by byte, also what is no UTF-8', () => {
    const script = `V="$(printf 'a\\377b')" exec '${node}' '${main}' exec -- "$(printf '\\376c')"`;
    const { rawArgv, rawEnv } = state(spawnSync('sh', ['-c', script], { env, encoding: 'utf8' }));
    expect(rawArgv.at(-1)).toBe(Buffer.from([0xfe, 0x63]).toString('hex'));
    expect(rawEnv).toContain(Buffer.from([...Buffer.from('V=a'), 0xff, 0x62]).toString('hex'));
  });

  test('has the descriptor that --report names, and no other', () => {
    const report = openSync(join(folder, 'report'), 'w');
    const { descriptors } = state(
      run(['--report', 'fd:3', '--', 'x'], { stdio: ['pipe', 'pipe', 'pipe', report, report] }),
    );
    expect(descriptors.map(({ fd }) => fd)).toEqual([0, 1, 2, 3]);
  });

  test('has no descriptor of Node.js beside stdio: no socket, no epoll, no inherited one', () => {
    expect(state(run(['--', 'x'])).descriptors.map(({ fd }) => fd)).toEqual([0, 1, 2]);
  });

  test('ignores no signal: Node.js had ignored SIGPIPE and SIGXFSZ', () => {
    expect(state(run(['--', 'x'])).ignored).toEqual([]);
  });

  test('blocks no signal', () => {
    expect(state(run(['--', 'x'])).blocked).toEqual([]);
  });

  test("has its parent's soft limit on open files, which Node.js had raised", () => {
    const script = `ulimit -S -n 277; '${node}' '${main}' exec -- x; exit $?`;
    expect(state(spawnSync('sh', ['-c', script], { env, encoding: 'utf8' })).openFilesSoft).toBe(277);
  });

  test('has stdio that was not made non-blocking', async () => {
    const child = spawn(node, [main, 'exec', '--', 'x'], { env, stdio: ['pipe', 'pipe', 'pipe'] });
    const { descriptors } = parseState(await text(child.stdout));
    expect(descriptors.filter(({ nonblocking }) => nonblocking)).toEqual([]);
  });

  test('has a single thread', () => {
    expect(state(run(['--', 'x'])).threads).toBe(1);
  });

  test('knows nothing of an IPC channel that its starter had opened', async () => {
    const child = spawn(node, [main, 'exec', '--', 'x'], { env, stdio: ['ignore', 'pipe', 'ignore', 'ipc'] });
    const disconnected = once(child, 'disconnect');
    const { env: names, descriptors } = parseState(await text(child.stdout as NodeJS.ReadableStream));
    expect(names.filter((variable) => variable.startsWith('NODE_CHANNEL_'))).toEqual([]);
    expect(descriptors.map(({ fd }) => fd)).toEqual([0, 1, 2]);
    await disconnected;
  });

  test('keeps the rest of the environment', () => {
    const { env: seen } = state(run(['--', 'x'], { env: { ...env, PLAIN: 'a=b', EMPTY: '' } }));
    expect(seen).toEqual(expect.arrayContaining(['PLAIN=a=b', 'EMPTY=']));
  });

  test.runIf(hasScript())('finds its terminal as it was: cooked, blocking, same settings', () => {
    const command = `stty -g; '${node}' '${main}' exec -- x; stty -g`;
    const { stdout } = spawnSync('script', ['-qec', command, '/dev/null'], {
      env,
      encoding: 'utf8',
      input: '',
    });
    const lines = stdout.split(/\r?\n/).filter((line) => line !== '');
    const settings = lines.filter((line) => /^[0-9a-f:]+$/.test(line));
    expect(settings).toHaveLength(2);
    expect(settings[0]).toBe(settings[1]);
    const report = lines.find((line) => line.startsWith('{'));
    expect(parseState(report ?? '').descriptors.filter(({ nonblocking }) => nonblocking)).toEqual([]);
  });
});

describe('exec that cannot become another program', () => {
  test('says which file, why, and what to do', () => {
    const missing = join(folder, 'nothing-here');
    const { status, stdout, stderr } = run(['--', 'x'], {
      env: { ...env, AGENT_REAPER_SUPERVISOR: missing },
    });
    expect({ status, stdout }).toEqual({ status: 125, stdout: '' });
    expect(stderr).toContain(missing);
    expect(stderr).toContain('npm run build:native');
  });
});

interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
  readonly stdio?: ('pipe' | number)[];
}

function run(args: readonly string[], options: RunOptions = {}): SpawnSyncReturns<string> {
  return spawnSync(node, [main, 'exec', ...args], { env, ...options, encoding: 'utf8' });
}

function state({ stdout }: SpawnSyncReturns<string>): ReportedState {
  return parseState(stdout);
}

/** script(1) gives a program a pseudo-terminal; with -e it passes its exit code on (util-linux). */
function hasScript(): boolean {
  return spawnSync('script', ['-qec', 'true', '/dev/null'], { input: '' }).status === 0;
}
