import { basename } from 'node:path';
import { ReaperError } from '../errors.ts';
import type { Ground } from './ground.ts';
import { ancestorsOf, leafOf, look } from './scene.ts';

/** Whether this very process is inside a run, as the kernel tells it: for where there is no store to ask as well. */
export async function isInsideRun(ground: Ground): Promise<boolean> {
  const { table, supervising } = await look(ground);
  if (leafOf(table, process.pid) !== null) return true;
  for (const { pid } of ancestorsOf(table, process.pid)) {
    // Whoever sits in a shell of the tmux server has the host above, and is in no run.
    const isHost = table.command(pid)?.some((word) => basename(word) === 'host.spec') === true;
    if (supervising.has(pid) && !isHost) return true;
  }
  return false;
}

/** Where no store tells whose agent somebody is, nobody inside a run steers. @throws ReaperError IDENTITY_REFUSED */
export async function requireOutside(ground: Ground): Promise<void> {
  if (await isInsideRun(ground))
    throw new ReaperError('IDENTITY_REFUSED', {
      why: 'this process is inside a run, and there is no store to ask',
    });
}
