import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import type { Manager } from '../../../src/agents/manager.ts';
import { sendMessage } from '../../../src/agents/messages/send.ts';
import { environmentOf, program } from '../../cli/program.ts';
import { eventually } from '../../helpers/eventually.ts';
import { runCommand } from '../../helpers/processes.ts';
import { eventsOf, freshManager, settled, startRun, textsOf, type Run } from './runs.ts';

/** A follower in a process of its own, as the host starts it. */
function followerProcess(manager: Manager, prefix: readonly string[] = []): ChildProcess {
  const [file, ...args] = prefix;
  const follow = [process.execPath, program, 'follow'] as const;
  const command = file === undefined ? follow : ([file, ...args, ...follow] as const);
  const child = spawn(command[0], command.slice(1), {
    env: environmentOf(manager.store),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
}

function linked(run: Run): Promise<unknown> {
  return eventually(() => run.record().run['input'] === 'held', { what: 'the follower talks with it' });
}

test('it leaves when it is told to, and leaves the agents as they are', async () => {
  const manager = freshManager();
  const run = await startRun(manager, { held: true, scenario: 'stall' });
  const child = followerProcess(manager);
  await linked(run);
  child.kill('SIGTERM');
  expect(await ended(child)).toBe(0);
  expect(await run.ask('status')).toMatchObject({ state: 'running', stdin: true });
});

test('a second one waits until the first is gone', async () => {
  const manager = freshManager();
  const run = await startRun(manager, {
    held: true,
    scenario: [[{ say: 'one' }, { result: {} }, { wait: 1 }, { hang: true }]],
  });
  const first = followerProcess(manager);
  await eventually(() => run.record().run['finishing'], { what: 'the first one works' });
  const second = followerProcess(manager);
  first.kill('SIGKILL');
  await ended(first);
  await run.ask('terminate', { grace: 0 });
  await settled(run);
  expect(await ended(second)).toBe(0);
});

test('whenever it is killed, the next one goes on, and nothing is lost or doubled', async () => {
  const manager = freshManager();
  const answer = [{ say: '{prompt}' }, { wait: 40 }, { result: {} }];
  const run = await startRun(manager, { held: true, scenario: [answer, answer] });
  const texts = Array.from({ length: 8 }, (_, index) => `message ${String(index)}`);
  const sending = (async () => {
    for (const text of texts) await sendMessage(manager, run.id, 'tester', text, { waitMs: 60 });
  })();
  // Instants spread over the start of a process and its first work.
  for (const instant of [90, 130, 160, 180, 200, 220, 240, 260, 300, 350]) {
    const child = followerProcess(manager);
    const shot = setTimeout(() => child.kill('SIGKILL'), instant);
    await ended(child);
    clearTimeout(shot);
  }
  await sending;
  await ended(followerProcess(manager));
  expect(run.record().settledAt).not.toBeNull();
  const heard = textsOf(run).map((text) => text.split('\n').at(-1));
  const refused = eventsOf(manager, run, 'refused').map(({ data }) => data['text']);
  expect([...heard, ...refused]).toEqual(['do it', ...texts]);
  expect(run.record().used).toEqual({ cost: 500_000 * heard.length, tokens: 120 * heard.length });
});

test('while nothing happens it does not wake up', async () => {
  const manager = freshManager();
  const run = await startRun(manager, { held: true, scenario: 'stall' });
  const child = followerProcess(manager);
  await linked(run);
  // Its start has to be over: compilers and collectors of garbage go to sleep a moment later.
  const quiet = async (): Promise<boolean> => {
    const before = wakeUps(child);
    await runCommand('sleep', ['3']);
    return wakeUps(child) === before;
  };
  await eventually(quiet, { what: 'three seconds without waking up', timeoutMs: 20_000 });
});

test('where nothing can be heard it looks at intervals, and does what it has to', async (context) => {
  const manager = freshManager();
  const unshare = [
    'unshare',
    '-Ur',
    'sh',
    '-c',
    'echo 0 > /proc/sys/user/max_inotify_instances && exec "$@"',
    'sh',
  ];
  const probe = await runCommand('unshare', ['-Ur', 'true']).catch(() => undefined);
  if (probe?.code !== 0) context.skip('user namespaces are not allowed here');
  const run = await startRun(manager, {
    held: true,
    scenario: [[{ say: 'one' }, { wait: 1_000 }, { result: {} }]],
  });
  const child = followerProcess(manager, unshare);
  expect(await ended(child)).toBe(0);
  expect(run.record().settledAt).not.toBeNull();
  expect(run.record().run).toMatchObject({ finishing: 'result' });
  expect(readFileSync(`${manager.store.directories.state}/follower.log`, 'utf8')).toContain(
    'max_user_instances',
  );
});

/** How often any of its threads has gone to sleep and been woken. */
function wakeUps({ pid }: ChildProcess): number {
  const threads = `/proc/${String(pid)}/task`;
  return readdirSync(threads)
    .map((thread) =>
      /^voluntary_ctxt_switches:\s+(\d+)/m.exec(readFileSync(`${threads}/${thread}/status`, 'utf8')),
    )
    .reduce((sum, found) => sum + Number(found?.[1]), 0);
}
