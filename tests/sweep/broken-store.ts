import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { endHost, type World } from '../agents/world.ts';
import { eventually } from '../helpers/eventually.ts';
import { supervisorsOf } from './wreck.ts';

const suffixes = ['', '-wal', '-shm'] as const;

/** Noise over the first pages; the file that the test has open itself, mapped into its memory, stays as it is. */
export function corrupt({ manager }: World): void {
  const { database, state } = manager.store.directories;
  const aside = join(state, 'aside');
  mkdirSync(aside, { mode: 0o700 });
  for (const suffix of suffixes) renameSync(`${database}${suffix}`, join(aside, `state.db${suffix}`));
  writeFileSync(database, randomBytes(8192), { mode: 0o600 });
}

/** The store of a world is put back in the end, and its exit hooks are waited for, so that it is cleared away for good. */
export function putBackInTheEnd<T extends World>(world: T): T {
  const { database, state } = world.manager.store.directories;
  onTestFinished(async () => {
    const aside = join(state, 'aside');
    for (const suffix of existsSync(aside) ? suffixes : []) {
      rmSync(`${database}${suffix}`, { force: true });
      const kept = join(aside, `state.db${suffix}`);
      if (existsSync(kept)) renameSync(kept, `${database}${suffix}`);
    }
    await endHost(world.manager);
    await eventually(async () => (await supervisorsOf(world)).length === 0, { what: 'no supervisor' });
  });
  return world;
}
