import { expect, test } from 'vitest';
import { attachCommand, capturePane } from '../../src/tmux/pane.ts';
import { startSession } from '../../src/tmux/start-session.ts';
import { callTmux, type Tmux } from '../../src/tmux/tmux.ts';
import { eventually } from '../helpers/eventually.ts';
import { rejection } from '../process/helpers.ts';
import { listSessions } from '../../src/tmux/list-sessions.ts';
import { describeWithTmux, privateTmux, startServer } from './helpers.ts';

const sleep = ['/usr/bin/env', 'sleep', '1000'] as const;

describeWithTmux('the text of a pane', () => {
  test('is what it shows, with as much of what went before as is asked for', async () => {
    const { tmux } = await startServer();
    const script = 'for i in $(seq 1 100); do echo "line $i ö"; done; printf end; sleep 1000';
    await startSession(tmux, { name: 'agent_a', cwd: '/', argv: ['/bin/sh', '-c', script] });
    await eventually(async () => (await capturePane(tmux, 'agent_a')).trimEnd().endsWith('end'), {
      what: 'its end',
    });
    const visible = await capturePane(tmux, 'agent_a');
    expect(visible.split('\n')).toHaveLength(51);
    expect(visible).toMatch(/^line 52 ö\n/);
    expect(await capturePane(tmux, 'agent_a', { history: 2 })).toMatch(/^line 50 ö\n/);
    expect(await capturePane(tmux, 'agent_a', { history: 10_000 })).toMatch(/^line 1 ö\n/);
  });

  test('of no session is an error, also without a server', async () => {
    const { tmux } = await startServer();
    const missing = { code: 'NOT_FOUND', facts: { kind: 'tmux session', id: 'agent_a' } };
    expect(await rejection(capturePane(tmux, 'agent_a'))).toMatchObject(missing);
    const nowhere = await privateTmux();
    expect(await rejection(capturePane(nowhere.tmux, 'agent_a'))).toMatchObject(missing);
    expect(await rejection(capturePane(tmux, 'a', { history: 10_001 }))).toMatchObject({
      code: 'INVALID_OPTION',
    });
  });
});

describeWithTmux('the command to look at a session', () => {
  test('attaches, unless one is in that very server', async () => {
    const { tmux } = await privateTmux();
    const attach = [tmux.file, '-N', '-S', tmux.socket, 'attach-session', '-t', '=agent_a'];
    expect(attachCommand(tmux, 'agent_a', {})).toEqual(attach);
    expect(attachCommand(tmux, 'agent_a', { TMUX: '' })).toEqual(attach);
    expect(attachCommand(tmux, 'agent_a', { TMUX: '/another,1,0' })).toEqual(attach);
  });

  test.each([
    ['a plain terminal', false],
    ['another tmux', true],
  ])('works in %s', async (_, inside) => {
    const { tmux } = await startServer();
    // Gives the person a terminal.
    const { tmux: around } = await startServer();
    await startSession(tmux, { name: 'agent_a', cwd: '/', argv: sleep });
    const command = attachCommand(tmux, 'agent_a', inside ? { TMUX: `${around.socket},1,0` } : {});
    const argv = ['/usr/bin/env', ...(inside ? [] : ['-u', 'TMUX']), ...command] as const;
    await startSession(around, { name: 'person', cwd: '/', argv });
    await attached(tmux, 'agent_a', 1);
    await callTmux(tmux, ['detach-client', '-s', '=agent_a']);
    await attached(tmux, 'agent_a', 0);
  });

  test('switches in the same tmux', async () => {
    const { tmux } = await startServer();
    const { tmux: around } = await startServer();
    await startSession(tmux, { name: 'agent_a', cwd: '/', argv: sleep });
    const command = attachCommand(tmux, 'agent_a', { TMUX: `${tmux.socket},1,0` });
    const onKey = ['/bin/sh', '-c', 'read line; "$@"; sleep 1000', 'sh', ...command] as const;
    await startSession(tmux, { name: 'person', cwd: '/', argv: onKey });
    const look = ['/usr/bin/env', '-u', 'TMUX', ...attachCommand(tmux, 'person', {})] as const;
    await startSession(around, { name: 'terminal', cwd: '/', argv: look });
    await attached(tmux, 'person', 1);
    await callTmux(tmux, ['send-keys', '-t', '=person:', 'Enter']);
    await attached(tmux, 'agent_a', 1);
    await attached(tmux, 'person', 0);
  });
});

async function attached(tmux: Tmux, name: string, clients: number): Promise<void> {
  const count = async (): Promise<unknown> =>
    (await listSessions(tmux)).find((session) => session.name === name)?.attached;
  await eventually(async () => (await count()) === clients, { what: `${clients} look at ${name}` });
}
