import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { hostPaths } from '../../src/agents/host/host-paths.ts';
import { lockFile } from '../../src/process/file-lock.ts';
import { eventually } from '../helpers/eventually.ts';
import { cliWorld } from './agents-world.ts';

describe('run and resume', () => {
  test.each([
    ['run', '--engine', 'command', '--', 'true'],
    ['resume', 'nobody', 'Go on'],
  ])("%s does not take --json for output that is the agent's own", (command, ...args) => {
    const { cli, agents } = cliWorld();
    const { status, stderr } = cli(command, '--json', ...args);
    expect(status).toBe(2);
    expect(stderr).toContain('--json goes with --detach alone');
    expect(agents()).toEqual([]);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('are taken back by %s while they wait for their turn', async (signal, code) => {
    const { cli, start, agents, manager } = cliWorld();
    // Somebody starts the host, or lets it go.
    const lock = await lockFile(hostPaths(manager.store).launchLock, 'exclusive', { wait: true });
    const child = start('run', '--engine', 'command', '--', 'true');
    const [told, exit] = [text(child.stderr), once(child, 'exit')];
    await eventually(() => agents().length === 1, { what: 'it is on record' });
    child.kill(signal);
    expect(await exit).toEqual([code, null]);
    expect(await told).toBe('agent-reaper: interrupted; it was not deployed\n');
    lock?.release();
    expect(cli('verify').status).toBe(0);
  });

  test('tells the longest time in days', () => {
    const { cli } = cliWorld();
    const { status, stderr } = cli('run', '--timeout', '99999999999h', '--engine', 'command', '--', 'true');
    expect(status).toBe(2);
    expect(stderr).toContain('from "1s" to "24d"');
  });
});
