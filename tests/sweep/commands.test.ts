import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { World } from '../agents/world.ts';
import { agentReaper } from '../cli/program.ts';
import { schemas } from '../cli/schemas.ts';
import { freshDirectories } from '../store/helpers.ts';
import { isAlive } from '../host/helpers.ts';
import { leaving, leftBy, slayAll, wreckage } from './wreck.ts';

const detached = '[limits]\ngrace = "300ms"\nhard = "5s"\n[agents]\nlauncher = "detached"\n';

/** A run directory that nobody has. */
function strayRun({ home }: World): string {
  const path = join(home, 'runs', 'tester-101112-abcdef');
  mkdirSync(path, { recursive: true, mode: 0o700 });
  writeFileSync(join(path, 'identity'), 'secret');
  return path;
}

describe('sweep', () => {
  test('shows what it would do, and does it when told to', async () => {
    const here = wreckage({ config: detached });
    await here.shell(leaving);
    const pids = await leftBy(here);
    await slayAll(here);
    const stray = strayRun(here);
    const { store } = here.manager;
    const dry = agentReaper(store, ['sweep', '--dry-run', '--json']);
    expect(dry).toMatchObject({ status: 0, stderr: '' });
    const plan = schemas.sweep.parse(JSON.parse(dry.stdout));
    expect(plan.leftovers.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['agent', 'run_directory']),
    );
    expect(pids.every(isAlive)).toBe(true);
    const asked = agentReaper(store, ['sweep']);
    expect(asked).toMatchObject({ status: 2 });
    expect(asked.stdout).toContain(stray);
    expect(asked.stderr).toContain('--yes');
    const { status, stdout } = agentReaper(store, ['gc', '--yes']);
    expect(stdout).toContain(stray);
    expect(status).toBe(0);
    expect(pids.some(isAlive)).toBe(false);
    expect(readdirSync(join(here.home, 'runs'))).toEqual([]);
    expect(agentReaper(store, ['sweep']).stdout).toContain('Nothing is left over');
  });

  test('refuses to end what was not listed', () => {
    const { manager } = wreckage();
    const { status, stdout } = agentReaper(manager.store, [
      'sweep',
      '--yes',
      '--json',
      '--end',
      `${process.pid}:1`,
    ]);
    expect(status).toBe(1);
    expect(schemas.sweep.parse(JSON.parse(stdout)).named).toMatchObject([{ result: 'refused' }]);
  });
});

describe('verify', () => {
  test('has an exit code for each answer', async () => {
    const here = wreckage({ config: detached });
    const { store } = here.manager;
    expect(agentReaper(store, ['verify']).status).toBe(0);
    strayRun(here);
    const state = agentReaper(store, ['verify', '--json']);
    expect(state.status).toBe(4);
    expect(schemas.verify.parse(JSON.parse(state.stdout)).state).toMatchObject([{ kind: 'run_directory' }]);
    await here.shell('sleep 1000');
    const live = agentReaper(store, ['verify', '--json']);
    expect(live.status).toBe(3);
    const kinds = schemas.verify.parse(JSON.parse(live.stdout)).processes.map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['host', 'supervisor', 'run']));
    expect(agentReaper(store, ['verify', '--except-live']).status).toBe(4);
    agentReaper(store, ['sweep', '--yes']);
    expect(agentReaper(store, ['verify', '--except-live']).status).toBe(0);
  });

  test('without a store proves nothing, and says so', () => {
    const directories = freshDirectories();
    writeFileSync(directories.database, 'this is no database', { mode: 0o600 });
    const { status, stdout } = agentReaper({ directories }, ['verify', '--json']);
    expect(status).toBe(1);
    expect(schemas.verify.parse(JSON.parse(stdout))).toMatchObject({
      clean: false,
      storeError: { code: 'STORE_CORRUPT' },
    });
  });
});
