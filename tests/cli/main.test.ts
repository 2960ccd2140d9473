import { spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { commandHelp, overviewHelp } from '../../src/cli/help-text.ts';
import { lookPrograms } from '../../src/cli/look-program.ts';
import { freshStore } from '../store/helpers.ts';
import { parsed } from './schemas.ts';

const dist = join(import.meta.dirname, '../../dist/cli');
const main = join(dist, 'main.js');

describe('agent-reaper', () => {
  test.each([[], ['help'], ['--help'], ['-h']])('%j prints the overview', (...args) => {
    expect(run(...args)).toMatchObject({ status: 0, stdout: `${overviewHelp()}\n`, stderr: '' });
  });

  test.each(commands)('$name --help prints its help, as `help $name` does', (command) => {
    const expected = { status: 0, stdout: `${commandHelp(command)}\n`, stderr: '' };
    expect(run(command.name, '--help')).toMatchObject(expected);
    expect(run('help', command.name)).toMatchObject(expected);
  });

  test('help exit-codes lists them, those of exec too', () => {
    const { stdout } = run('help', 'exit-codes');
    expect(stdout).toContain('  5  refused by a state or a limit');
    expect(stdout).toContain('exec:\n');
  });

  test('refuses a command that does not exist, and names the nearest', () => {
    const { status, stdout, stderr } = run('docter');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('There is no command "docter"; did you mean doctor?');
  });

  test('answers bad usage with an error document when JSON is asked for', () => {
    const { status, stdout } = run('version', '--json', 'surplus');
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: 'USAGE', message: expect.any(String) as string },
    });
  });

  test('ends quietly when its reader has left', async () => {
    const child = spawn('sh', ['-c', `'${process.execPath}' '${main}' help; echo "$?" >&2`], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    const chunks: Buffer[] = [];
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    await once(child, 'close');
    expect(Buffer.concat(chunks).toString()).toBe('0\n');
  });

  describe.each([
    ['what is installed', join(dist, 'bin.cjs')],
    ['the path that others hold', main],
  ])('by %s', (_what, path) => {
    test.each(Object.keys(lookPrograms))(
      '%s is run by its bundle, and what was compiled of it is kept',
      (name) => {
        const { directories } = freshStore();
        const env = { ...process.env, ...directories.environment };
        const args = [path, name, ...(name === 'show' ? ['nobody'] : [])];
        const first = spawnSync(process.execPath, args, { encoding: 'utf8', env });
        const cache = join(directories.state, 'cache');
        expect(readdirSync(cache)).toEqual([expect.stringMatching(/^look-bundle\.cjs-/)]);
        const kept = statSync(join(cache, readdirSync(cache)[0] ?? '')).mtimeMs;
        const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env });
        expect({ status, stdout, stderr }).toEqual({
          status: first.status,
          stdout: first.stdout,
          stderr: first.stderr,
        });
        expect(statSync(join(cache, readdirSync(cache)[0] ?? '')).mtimeMs).toBe(kept);
      },
    );

    test('loads nothing of a command before it is asked for', () => {
      const script = `process.on('exit', () => console.error([...process.moduleLoadList, ...Object.keys(require.cache)].filter((name) => /sqlite|pino|bundle/.test(name)).length)); process.argv.splice(1, 1); import('${path}')`;
      const { stdout, stderr } = spawnSync(process.execPath, ['-e', script, 'x', path, 'help'], {
        encoding: 'utf8',
      });
      expect(stdout).toBe(`${overviewHelp()}\n`);
      expect(stderr).toBe('0\n');
    });
  });
});

describe('agent-reaper version', () => {
  test('prints one part a line', () => {
    const { status, stdout } = run('--version');
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^agent-reaper \d+\.\d+\.\d+\nagent-supervisor \d+\.\d+\.\d+\nnode v\d+\.\d+\.\d+\n$/,
    );
  });

  test('prints JSON, with the version of its format', () => {
    expect(parsed('version', run('version', '--json').stdout)).toEqual({
      version: 1,
      versions: {
        agentReaper: expect.any(String) as string,
        supervisor: expect.any(String) as string,
        node: process.version,
      },
    });
  });
});

describe('agent-reaper doctor', () => {
  const report = parsed('doctor', run('doctor', '--json').stdout) as {
    containment: {
      tiers: { tier: string; available: boolean; step?: string; name?: string }[];
      chosen: string;
    };
    promises: { id: string; tier: string }[];
  };

  test('finds this machine able to run things', () => {
    expect(run('doctor').status).toBe(0);
    expect(report).toMatchObject({ version: 1, healthy: true });
  });

  test('says of every tier whether it is there, and of one that is not, what refused it', () => {
    const { tiers, chosen } = report.containment;
    expect(tiers.map(({ tier }) => tier)).toEqual(['pidns', 'cgroup', 'subreaper', 'group']);
    expect(tiers.find(({ tier }) => tier === chosen)?.available).toBe(true);
    expect(tiers.filter(({ available, step }) => !available && step === undefined)).toEqual([]);
  });

  test('backs every promise by the tier that is in use here', () => {
    expect(new Set(report.promises.map(({ tier }) => tier))).toEqual(new Set([report.containment.chosen]));
  });

  test('says which of the parts is missing when one is', () => {
    const { status, stdout } = spawnSync(process.execPath, [main, 'doctor', '--json'], {
      encoding: 'utf8',
      env: { ...process.env, AGENT_REAPER_SUPERVISOR: '/nonexistent/supervisor' },
    });
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      healthy: false,
      supervisor: { ok: false, problem: expect.stringContaining('/nonexistent/supervisor') as string },
    });
  });
});

function run(...args: string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' });
}
