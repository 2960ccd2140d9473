import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
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
    const copy = join(here.home, 'copy.db');
    store.database.exec(`VACUUM INTO '${copy}'`);
    onTestFinished(() => {
      // What the test clears away afterwards needs a store that is whole.
      execFileSync('cp', [copy, database]);
    });
    for (const suffix of ['-wal', '-shm']) writeFileSync(`${database}${suffix}`, '');
    writeFileSync(database, 'this is no database at all', { mode: 0o600 });
    const runs = readdirSync(join(here.home, 'runs'));
    const { status, stdout } = agentReaper(store, ['sweep', '--yes', '--json']);
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
