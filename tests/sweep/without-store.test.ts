import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { agentReaper } from '../cli/program.ts';
import { schemas } from '../cli/schemas.ts';
import { isAlive } from '../host/helpers.ts';
import { leaving, leftBy, slayAll, wreckage } from './wreck.ts';

describe.each([
  ['in a cgroup', ''],
  ['without a cgroup', 'containment = "subreaper"\n'],
])('where the store is corrupt, a sweep', (where, containment) => {
  test(`still ends what dead runs left ${where}, and touches no state`, async () => {
    const config = `[limits]\ngrace = "300ms"\n[agents]\nlauncher = "detached"\n${containment}`;
    const here = wreckage({ config, hooks: 'none' });
    await here.shell(leaving);
    const pids = await leftBy(here);
    await slayAll(here);
    const { store } = here.manager;
    const { database } = store.directories;
    // Other files: ours is open here, mapped into memory, and clears away what the test leaves.
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${database}${suffix}`);
    writeFileSync(database, 'this is no database at all', { mode: 0o600 });
    // Nor can the lock of a sweep be taken, as on a disk that has become read-only.
    const lock = join(here.home, 'sweep.lock');
    mkdirSync(lock);
    const runs = readdirSync(join(here.home, 'runs'));
    const { status, stdout } = agentReaper(store, ['sweep', '--yes', '--json']);
    rmdirSync(lock);
    const report = schemas.sweep.parse(JSON.parse(stdout));
    expect(report).toMatchObject({ storeError: { code: 'STORE_CORRUPT' }, remaining: 0 });
    expect(report.leftovers.length).toBeGreaterThan(0);
    expect(report.unknown.join()).toContain('store');
    expect(status).toBe(1);
    expect(pids.some(isAlive)).toBe(false);
    expect(readdirSync(join(here.home, 'runs'))).toEqual(runs);
    expect(existsSync(database)).toBe(true);
  });
});
