import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { supervisorPath } from '../../src/native/supervisor-path.ts';
import { handle, spawn, terminate, type TerminationReport } from '../../src/process/index.ts';
import { killSession } from '../../src/tmux/kill-session.ts';
import { listSessions } from '../../src/tmux/list-sessions.ts';
import { serverReady } from '../../src/tmux/ready.ts';
import { configText, killServer, removeSocket, serverCommand } from '../../src/tmux/server.ts';
import { startSession, type StartedSession } from '../../src/tmux/start-session.ts';
import { callTmux, type Tmux } from '../../src/tmux/tmux.ts';
import { eventually } from '../helpers/eventually.ts';
import { gone, isAlive } from '../process/helpers.ts';
import { describeWithTmux, privateTmux, startServer, type TestServer } from './helpers.ts';

/** Everything that is known to outlive a terminal: background, nohup, setsid, a double fork, deaf to HUP and TERM. */
const escapees = `
sleep 1000 & a=$!
nohup sleep 1000 >/dev/null 2>&1 & b=$!
setsid sleep 1000 & c=$!
(setsid sh -c 'trap "" HUP TERM; echo "daemon $$"; while :; do sleep 1000; done' &)
trap '' HUP TERM
echo "pids $$ $a $b $c"
while :; do sleep 1000; done`;

interface Agent extends StartedSession {
  readonly pids: readonly number[];
  report(): Promise<TerminationReport>;
}

/** A session with the supervisor in it, and the payload running. */
async function startAgent(tmux: Tmux, folder: string, name: string): Promise<Agent> {
  const log = join(folder, `${name}.log`);
  const file = join(folder, `${name}.json`);
  const options = ['--log', log, '--report', file, '--grace', '100ms', '--hard', '5s'];
  const argv = [supervisorPath(), ...options, '--', '/bin/sh', '-c', escapees] as const;
  const session = await startSession(tmux, { name, cwd: folder, argv });
  const pids = await eventually(() => pidsIn(log), { what: `the payload of ${name} has told its pids` });
  const handles = await Promise.all([session.panePid, ...pids].map(handle));
  onTestFinished(async () => {
    // Only what a failed test has left is still there.
    for (const each of handles) await terminate(each, { grace: 0 }).catch(() => undefined);
  });
  return { ...session, pids, report: () => reportOf(file) };
}

function pidsIn(log: string): number[] | null {
  const text = readFileSync(log, 'utf8');
  const [, main] = /^pids (.*)$/m.exec(text) ?? [];
  const [, daemon] = /^daemon (.*)$/m.exec(text) ?? [];
  return main === undefined || daemon === undefined ? null : [...main.split(' '), daemon].map(Number);
}

function reportOf(file: string): Promise<TerminationReport> {
  const read = (): TerminationReport => JSON.parse(readFileSync(file, 'utf8')) as TerminationReport;
  return eventually(read, { what: `the record ${file} is written` });
}

const ends: [string, (server: TestServer, agent: Agent) => unknown][] = [
  ['kill-session', ({ tmux }, { name }) => killSession(tmux, name)],
  ['kill-pane', ({ tmux }, { name }) => callTmux(tmux, ['kill-pane', '-t', `=${name}:`])],
  ['kill-server', ({ tmux }) => killServer(tmux)],
  ['SIGKILL of the server', ({ child }) => child.kill('SIGKILL')],
];

describeWithTmux('a supervised agent in a session', () => {
  test.each(ends)('leaves nothing and its record after %s', async (_, end) => {
    const server = await startServer();
    const agent = await startAgent(server.tmux, server.folder, 'agent_a');
    expect(agent.pids).toHaveLength(5);
    expect(agent.pids.every(isAlive)).toBe(true);
    await end(server, agent);
    expect(await agent.report()).toMatchObject({ cause: 'terminal_lost', survivorsTotal: 0, survivors: [] });
    expect(agent.pids.filter(isAlive)).toEqual([]);
    await gone(agent.panePid);
    expect(await listSessions(server.tmux)).toEqual([]);
  });

  test('takes its session with it when it ends by itself', async () => {
    const { tmux, folder } = await startServer();
    const record = join(folder, 'record.json');
    const options = ['--log', join(folder, 'log'), '--report', record];
    const argv = [supervisorPath(), ...options, '--', '/bin/sh', '-c', 'exit 7'] as const;
    await startSession(tmux, { name: 'agent_a', cwd: folder, argv });
    expect(await reportOf(record)).toMatchObject({ cause: 'exited', exit: { code: 7 } });
    await eventually(async () => (await listSessions(tmux)).length === 0, { what: 'the session is gone' });
  });

  test('sees neither the terminal nor the environment of tmux or of whoever started it', async () => {
    const { tmux, folder } = await startServer({ env: { STARTER_SECRET: 'x', AGENT_REAPER_IDENTITY: '/x' } });
    const log = join(folder, 'log');
    const settings = { log, cwd: folder, stdin: 'closed', env: ['OF_CALLER=1', 'PATH=/usr/bin:/bin'] };
    const arg = ['/bin/sh', '-c', 'tty; ps -o tty= -p $$; exec env'];
    const pairs = Object.entries({ ...settings, arg }).flatMap(([name, values]) =>
      [values].flat().flatMap((value) => [name, value]),
    );
    const spec = join(folder, 'spec');
    writeFileSync(spec, pairs.map((text) => `${text}\0`).join(''), { mode: 0o600 });
    const argv = [supervisorPath(), '--spec', spec] as const;
    const { panePid } = await startSession(tmux, { name: 'agent_a', cwd: '/', argv });
    await gone(panePid);
    const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
    expect(lines.slice(0, 2)).toEqual(['not a tty', '?']);
    expect(lines.slice(2).sort()).toEqual(expect.arrayContaining(['OF_CALLER=1', 'PATH=/usr/bin:/bin']));
    expect(lines.join('\n')).not.toMatch(/TMUX|SECRET|IDENTITY|TERM_PROGRAM/);
  });

  test('is one of twenty, of which none outlives the server', async () => {
    const server = await startServer();
    const names = Array.from({ length: 20 }, (_, index) => `agent_${index}`);
    const agents = await Promise.all(names.map((name) => startAgent(server.tmux, server.folder, name)));
    server.child.kill('SIGKILL');
    const reports = await Promise.all(agents.map((agent) => agent.report()));
    expect(reports.map(({ cause }) => cause)).toEqual(names.map(() => 'terminal_lost'));
    expect(agents.flatMap(({ pids }) => pids).filter(isAlive)).toEqual([]);
    await Promise.all(agents.map(({ panePid }) => gone(panePid)));
  });

  test('goes on when the one beside it is ended', async () => {
    const { tmux, folder } = await startServer();
    const [one, other] = await Promise.all([
      startAgent(tmux, folder, 'agent_a'),
      startAgent(tmux, folder, 'agent_b'),
    ]);
    await killSession(tmux, 'agent_a');
    expect(await one.report()).toMatchObject({ cause: 'terminal_lost', survivorsTotal: 0 });
    expect(other.pids.every(isAlive)).toBe(true);
  });
});

describeWithTmux('a server that is supervised itself', () => {
  test('leaves neither agents nor socket when it is killed', async () => {
    const { tmux, folder } = await privateTmux();
    const config = join(folder, 'tmux.conf');
    writeFileSync(config, configText());
    const { file, args, env } = serverCommand(tmux, config, process.env);
    const run = await spawn(file, args, { env, stdio: 'ignore', grace: 3000 });
    expect(await serverReady(tmux)).toBe(run.pid);
    const agent = await startAgent(tmux, folder, 'agent_a');
    run.kill('SIGKILL');
    expect(await run.ended).toMatchObject({ survivorsTotal: 0, exit: { signal: 'SIGKILL' } });
    expect([agent.panePid, ...agent.pids].filter(isAlive)).toEqual([]);
    expect(await removeSocket(tmux)).toBe(true);
    expect(existsSync(tmux.socket)).toBe(false);
  });
});
