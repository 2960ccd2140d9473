import { describe, expect, test } from 'vitest';
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

  test('tells the longest time in days', () => {
    const { cli } = cliWorld();
    const { status, stderr } = cli('run', '--timeout', '99999999999h', '--engine', 'command', '--', 'true');
    expect(status).toBe(2);
    expect(stderr).toContain('from "1s" to "24d"');
  });
});
