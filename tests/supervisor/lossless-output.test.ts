import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { supervisorPath } from '../../src/native/supervisor-path.ts';
import { testFolder } from '../host/helpers.ts';
import { eventually } from '../helpers/eventually.ts';
import { parentOf } from '../process/helpers.ts';
import { ownChildrenOf, stateOf } from './helpers.ts';

interface Pipeline {
  readonly folder: string;
  /** The pid of the shell around it. */
  readonly shell: number;
  /** The report of the run, once it is there. */
  readonly report: () => Promise<{ cause: string; supervisor: { pid: number } }>;
  /** The exit code of the supervisor, once it has left. */
  readonly code: () => Promise<string>;
  /** Lets the reader read on, and says what it printed. */
  readonly read: () => Promise<string>;
}

interface Variant {
  /** What the supervisor is started by. */
  readonly prefix?: string;
  /** What the reader does first. */
  readonly prelude?: string;
}

/** `supervisor | reader`: the reader takes nothing until it is told to. */
function pipeline(
  options: readonly string[],
  payload: string,
  { prefix = '', prelude = '' }: Variant = {},
): Pipeline {
  const folder = testFolder();
  const [gate, report, code] = ['gate', 'report', 'code'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const supervisor = join(folder, 'agent-supervisor');
  copyFileSync(supervisorPath(), supervisor);
  execFileSync('mkfifo', [gate, join(folder, 'on')]);
  const run = `${prefix} ${supervisor} --report fd:5 ${options.join(' ')} -- ${payload} 5>${report}.new 2>stderr`;
  const script = `{ ${run}; echo $? >${code}.new; mv ${code}.new ${code}; } | { ${prelude} read go <${gate}; wc -c; }`;
  const shell = spawn('sh', ['-c', script], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  let printed = '';
  shell.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  const ended = once(shell, 'close');
  onTestFinished(() => {
    if (shell.pid !== undefined && shell.exitCode === null) process.kill(-shell.pid, 'SIGKILL');
  });
  return {
    folder,
    shell: shell.pid ?? 0,
    read: async () => {
      await writeFile(gate, 'go\n');
      await ended;
      return printed.trim();
    },
    report: () =>
      eventually(() => JSON.parse(readFileSync(`${report}.new`, 'utf8')) as never, { what: 'a report' }),
    code: async () => {
      await eventually(() => existsSync(code), { what: 'the supervisor has left' });
      return readFileSync(code, 'utf8').trim();
    },
  };
}

describe('output that passes through the supervisor only to be timed', () => {
  test('arrives whole, also when it is read after the run has ended', async () => {
    const pipe = pipeline(['--idle', '60s'], 'head -c 150000 /dev/zero');
    await pipe.report();
    expect(await pipe.read()).toBe('150000');
    expect(await pipe.code()).toBe('0');
  });

  test('is given up when nothing of it is taken for the idle limit', async () => {
    const pipe = pipeline(['--idle', '200ms'], 'head -c 150000 /dev/zero');
    expect(await pipe.code()).toBe('0');
    expect(readFileSync(join(pipe.folder, 'stderr'), 'utf8')).toContain('not taken to its end');
  });

  test('is given up when the supervisor is told to end', async () => {
    const pipe = pipeline(['--idle', '60s'], 'head -c 150000 /dev/zero');
    process.kill((await pipe.report()).supervisor.pid, 'SIGTERM');
    expect(await pipe.code()).toBe('0');
  });

  test.runIf(process.getuid?.() === 0)(
    'holds up no deadline, also when its pipe belongs to another user',
    async () => {
      const pipe = pipeline(['--idle', '60s', '--timeout', '1s', '--grace', '0'], 'yes', {
        prefix: 'setpriv --reuid 65534 --regid 65534 --clear-groups',
        // Room for a page, when there is none for what waits behind it.
        prelude: 'read on <on; dd bs=8192 count=1 of=/dev/null 2>dd;',
      });
      await stuck(await payloadBelow(pipe.shell));
      await writeFile(join(pipe.folder, 'on'), 'on\n');
      const { cause, supervisor } = await pipe.report();
      expect(cause).toBe('timeout');
      process.kill(supervisor.pid, 'SIGTERM');
    },
  );

  test.each(['pipe', 'socket'])(
    'ends with its reader, who leaves while the payload waits: %s',
    async (kind) => {
      const argv = [supervisorPath(), '--idle', '60s', '--', 'yes'];
      // Node's own pipes are sockets; cat stands between for a real one, and goes when nobody reads from it.
      const child =
        kind === 'socket'
          ? spawn(argv[0] ?? '', argv.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] })
          : spawn('sh', ['-c', '"$@" | cat', 'sh', ...argv], { stdio: ['ignore', 'pipe', 'inherit'] });
      const ended = once(child, 'close');
      const yes = await payloadBelow(child.pid ?? 0);
      await stuck(yes);
      child.stdout.destroy();
      await ended;
      await eventually(() => !existsSync(`/proc/${String(yes)}`), { what: 'the payload has ended' });
      if (kind === 'socket') expect(child.exitCode).toBe(128 + 13);
    },
  );
});

/** The process `yes` that descends from this one. */
async function payloadBelow(ancestor: number): Promise<number> {
  const find = (pid: number): number | undefined =>
    isYes(pid)
      ? pid
      : ownChildrenOf(pid)
          .map(find)
          .find((found) => found !== undefined);
  return eventually(() => find(ancestor), { what: 'the payload runs' });
}

function isYes(pid: number): boolean {
  return readFileSync(`/proc/${String(pid)}/comm`, 'utf8').trim() === 'yes';
}

/** Payload and supervisor wait for the reader. */
async function stuck(payload: number): Promise<void> {
  const isStuck = (): boolean => [payload, parentOf(payload), payload].every((pid) => stateOf(pid) === 'S');
  await eventually(isStuck, { what: 'payload and supervisor wait for the reader' });
}
