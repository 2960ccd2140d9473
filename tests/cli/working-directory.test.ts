import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tempFolder } from '../helpers/temp-folder.ts';
import { cliWorld, type CliWorld } from './agents-world.ts';
import { program } from './program.ts';

const folder = tempFolder();

describe('in a directory that was deleted', () => {
  test.each([
    ['run', '--engine', 'command', '--', 'true'],
    ['run', '--engine', 'command', '--cwd', 'below', '--', 'true'],
    ['serve', '--once', '--metrics', 'metrics.prom'],
    ['service', 'install', '--dry-run', '--metrics', 'metrics.prom'],
  ])('%s says so and makes nothing', (...args) => {
    const world = cliWorld();
    const { status, stdout, stderr } = deleted(world, ...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(
      /^agent-reaper: the working directory is "[^"]*gone", which is not a directory that/,
    );
    expect(world.agents()).toEqual([]);
  });

  test('a file by its whole path is written', () => {
    const file = join(folder, 'metrics.prom');
    expect(deleted(cliWorld(), 'serve', '--once', '--metrics', file)).toMatchObject({
      status: 0,
      stderr: '',
    });
    expect(readFileSync(file, 'utf8')).toContain('agent_reaper');
  });
});

describe('run --cwd', () => {
  test('is meant from here, also where the task is that of another project', () => {
    const { cli, only, env } = cliWorld();
    const elsewhere = realpathSync(tempFolder());
    mkdirSync(join(elsewhere, 'below'));
    cli('run', '--quiet', '--name', 'first', '--engine', 'command', '--', 'true');
    const { taskId } = only().agent;
    const args = ['run', '--quiet', '--task', taskId, '--cwd', 'below', '--engine', 'command', '--', 'pwd'];
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
      cwd: elsewhere,
      encoding: 'utf8',
      env,
      input: '',
    });
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: `${join(elsewhere, 'below')}\n`,
      stderr: '',
    });
  });
});

/** Runs it where a shell has stayed behind after its directory went. */
function deleted({ env }: CliWorld, ...args: readonly string[]): SpawnSyncReturns<string> {
  const script = 'mkdir gone && cd gone && rmdir ../gone && exec "$@"';
  return spawnSync('sh', ['-c', script, 'sh', process.execPath, program, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env,
    input: '',
  });
}
