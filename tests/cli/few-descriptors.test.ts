import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { freshStore } from '../store/helpers.ts';
import { cliWorld } from './agents-world.ts';
import { environmentOf, program } from './program.ts';

describe('where 40 descriptors are all that may be had', () => {
  test.each([
    ['stop', '--all'],
    ['kill', '--all'],
    ['sweep', '--yes'],
    ['verify'],
    ['rm', '--all', '--yes'],
    ['top'],
    ['config'],
    ['doctor'],
    ['help'],
  ])('%s %s works', (...args) => {
    const { status, stderr } = withFew(nobody(), ...args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  test('an agent is run and settled', () => {
    const { env, project } = cliWorld();
    const args = ['run', '--engine', 'command', '--', 'echo', 'done'];
    const { status, stdout, stderr } = withFew({ env, cwd: project }, ...args);
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'done\n' });
    expect(stderr).toContain('proven empty');
  });

  test('what is refused is told as it is everywhere', () => {
    const { status, stderr } = withFew(nobody(), 'stop', 'nobody');
    expect(status).toBe(4);
    expect(stderr).toMatch(/^agent-reaper: There is no agent or task "nobody"\n/);
  });
});

/** A store without agents. */
function nobody(): { readonly env: NodeJS.ProcessEnv; readonly cwd: string } {
  const store = freshStore();
  return { env: environmentOf(store), cwd: store.directories.state };
}

/** The limit is a hard one: Node.js raises a soft one by itself. */
function withFew(
  { env, cwd }: { readonly env: NodeJS.ProcessEnv; readonly cwd: string },
  ...args: readonly string[]
): SpawnSyncReturns<string> {
  const script = 'ulimit -n 40 && exec "$@"';
  return spawnSync('sh', ['-c', script, 'sh', process.execPath, program, ...args], {
    cwd,
    encoding: 'utf8',
    env,
    input: '',
  });
}
