import { renameSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hostPaths } from '../../../src/agents/host/host-paths.ts';
import { killAgent } from '../../../src/agents/kill/kill.ts';
import { lockFile } from '../../../src/process/file-lock.ts';
import { socketDirectory } from '../../../src/store/socket-directory.ts';
import { eventually } from '../../helpers/eventually.ts';
import { world, type World } from '../world.ts';

/** Free when no host lives. */
async function hostIsGone({ manager }: World): Promise<boolean> {
  const lock = await lockFile(hostPaths(manager.store).lock, 'exclusive', { wait: false });
  lock?.release();
  return lock !== null;
}

test('a directory of sockets that is removed while an agent runs keeps nobody from being deployed, ended and let go', async () => {
  const here = world();
  const first = await here.shell('sleep 1000');
  // At once, for the host makes again what is removed before it is empty.
  const sockets = socketDirectory(here.manager.store);
  renameSync(sockets, `${sockets}-removed`);
  rmSync(`${sockets}-removed`, { recursive: true });
  const second = await here.shell('sleep 1000');
  for (const { agent } of [first, second])
    expect(await killAgent(here.manager, agent.id, { reason: 'enough' })).toMatchObject({
      status: 'terminated',
    });
  await eventually(() => hostIsGone(here), { what: 'the host has left', timeoutMs: 20_000 });
});
