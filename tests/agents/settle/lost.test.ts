import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { hostPaths } from '../../../src/agents/host/host-paths.ts';
import type { Manager } from '../../../src/agents/manager.ts';
import { runPaths } from '../../../src/agents/run-paths.ts';
import { settleAgent } from '../../../src/agents/settle/settle.ts';
import { isPrivate, tmuxOf } from '../../../src/agents/tmux-of.ts';
import { openStore } from '../../../src/store/store.ts';
import { openResources } from '../../../src/store/ledger.ts';
import { outcomeOf } from '../../../src/store/outcomes.ts';
import { reportProgress } from '../../../src/store/reports.ts';
import { serverPid } from '../../../src/tmux/server.ts';
import { eventually } from '../../helpers/eventually.ts';
import { gone, hasTmux, isAlive } from '../../host/helpers.ts';
import { world, type World } from '../world.ts';
import { hasNamespaces, sweepInNamespace } from './in-namespace.ts';

/** Two processes, one of which left the session of the other. */
const escaping = 'echo $$ >> pids; setsid sh -c "echo \\$\\$ >> pids; sleep 1000" & sleep 1000';

describe.each(hasTmux ? (['tmux', 'detached'] as const) : (['detached'] as const))(
  'with the launcher %s',
  (launcher) => {
    const settings = (containment: string): string =>
      `[limits]\nhard = "5s"\n[agents]\nlauncher = "${launcher}"\ncontainment = "${containment}"\n`;

    test.each(['auto', 'subreaper'])(
      'of a supervisor that was killed, in containment %s, the host ends what it left, and it is lost',
      async (containment) => {
        const { manager, shell, project } = world({ config: settings(containment), hooks: 'none' });
        const { agent } = await shell(escaping);
        const pids = await pidsIn(project);
        process.kill(agent.supervisor?.pid ?? 0, 'SIGKILL');
        await gone(agent.supervisor?.pid ?? 0);

        const result = await settleAgent(manager, agent.id, 'sweep');

        expect(result).toMatchObject({
          state: 'settled',
          cleanup: { success: true, verified_no_zombies: false },
        });
        expect(pids.filter(isAlive)).toEqual([]);
        expect(outcomeOf(manager.store, agent.id)).toMatchObject({
          cause: 'lost',
          status: 'lost',
          report: {
            cause: 'lost',
            verified: { strength: 'strong', by: expect.arrayContaining(['orphans-ended']) as string[] },
          },
        });
        expect(openResources(manager.store)).toEqual([]);
      },
    );

    test.skipIf(!hasNamespaces)(
      'one that cannot be seen, as from a sandbox, but listens is left alone',
      async () => {
        const { manager, shell } = world({ config: settings('auto'), hooks: 'none' });
        const { agent } = await shell('sleep 1000');

        const { code, stdout } = await sweepInNamespace(manager.store.directories.state);

        expect(code).not.toBe(0);
        expect(stdout).toContain('cannot be seen from here');
        expect(isAlive(agent.payload?.pid ?? 0)).toBe(true);
        expect(outcomeOf(manager.store, agent.id)).toBeUndefined();
      },
    );

    test('one in whose place somebody else listens is lost, and what it left is ended', async () => {
      const { manager, shell } = world({ config: settings('auto'), hooks: 'none' });
      const { agent } = await shell('sleep 1000');
      await killHost(manager);
      process.kill(agent.supervisor?.pid ?? 0, 'SIGKILL');
      await gone(agent.supervisor?.pid ?? 0);
      const { control } = runPaths(manager.store, agent.id);
      rmSync(control, { force: true });
      const impostor = createServer().listen(control);
      await once(impostor, 'listening');
      onTestFinished(() => {
        impostor.close();
      });

      expect(await settleAgent(manager, agent.id, 'sweep')).toMatchObject({ state: 'settled' });

      expect(outcomeOf(manager.store, agent.id)).toMatchObject({ cause: 'lost' });
      await gone(agent.payload?.pid ?? 0);
      if (launcher === 'tmux') await endServer(manager);
    });

    test('without a host, what a killed supervisor left is ended by its leaf and its tree', async () => {
      const { manager, shell, project } = world({ config: settings('auto'), hooks: 'none' });
      const { agent } = await shell(escaping);
      const pids = await pidsIn(project);
      await killHost(manager);
      process.kill(agent.supervisor?.pid ?? 0, 'SIGKILL');
      await gone(agent.supervisor?.pid ?? 0);

      expect(await settleAgent(manager, agent.id, 'sweep')).toMatchObject({ state: 'settled' });

      const outcome = outcomeOf(manager.store, agent.id);
      expect(outcome).toMatchObject({ cause: 'lost', status: 'lost' });
      const { containment } = outcome?.report as { containment: { tier: string } };
      // Without a leaf, who has left the tree is nobody's to find.
      if (containment.tier === 'cgroup') await Promise.all(pids.map(gone));
      else await gone(pids[0] ?? 0);
      for (const pid of pids.filter(isAlive)) process.kill(pid, 'SIGKILL');
      if (launcher === 'tmux') await endServer(manager);
    });
  },
);

test('what a lost agent had said of itself stands', async () => {
  const { manager, shell } = world({ hooks: 'none' });
  const { agent } = await shell('sleep 1000');
  reportProgress(manager.store, agent.id, { status: 'completed', message: 'done', progress: 100 });
  process.kill(agent.supervisor?.pid ?? 0, 'SIGKILL');
  await gone(agent.supervisor?.pid ?? 0);
  await settleAgent(manager, agent.id, 'sweep');
  expect(outcomeOf(manager.store, agent.id)).toMatchObject({
    cause: 'completed',
    status: 'completed',
    endedBy: 'lost',
  });
});

test('a payload that was killed is an exit, told by its supervisor', async () => {
  const { manager, shell } = world({ hooks: 'none' });
  const { agent } = await shell('sleep 1000');
  process.kill(agent.payload?.pid ?? 0, 'SIGKILL');
  await eventually(async () => (await settleAgent(manager, agent.id, 'sweep')).state === 'settled', {
    what: 'it is settled',
  });
  expect(outcomeOf(manager.store, agent.id)).toMatchObject({
    cause: 'exited',
    status: 'error',
    signal: 'SIGKILL',
  });
});

test('after a reboot nothing of an agent can live, and that is proof', async () => {
  const { manager, shell } = world({ hooks: 'none' });
  const { agent } = await shell('sleep 1000', { launcher: 'detached' });
  const { directories, host } = manager.store;
  const later = openStore({ directories, host: { ...host, bootId: '11111111-2222-3333-4444-555555555555' } });
  const result = await settleAgent({ ...manager, store: later }, agent.id, 'sweep');
  later.close();
  expect(result).toMatchObject({ state: 'settled', cleanup: { success: true, verified_no_zombies: true } });
  expect(outcomeOf(manager.store, agent.id)).toMatchObject({ cause: 'host_rebooted', status: 'lost' });
  // It is still there in this very boot, which the store was told is over.
  expect(isAlive(agent.payload?.pid ?? 0)).toBe(true);
  process.kill(agent.supervisor?.pid ?? 0, 'SIGTERM');
  await gone(agent.supervisor?.pid ?? 0);
});

test('an agent of another host is none of ours', async () => {
  const { manager, shell } = world({ hooks: 'none' });
  const { agent } = await shell('sleep 1000');
  const { directories, host } = manager.store;
  const elsewhere = openStore({ directories, host: { ...host, id: '0123456789abcdef', bootId: 'another' } });
  const result = await settleAgent({ ...manager, store: elsewhere }, agent.id, 'sweep');
  elsewhere.close();
  expect(result).toMatchObject({ state: 'unfinished', error: `It belongs to the host ${host.id}` });
});

test.skipIf(!hasTmux)(
  'an agent whose tmux server was killed has lost its terminal, and is settled without tmux',
  async () => {
    const { manager, shell } = world({ hooks: 'none' });
    const { agent } = await shell('sleep 1000');
    await endServer(manager);
    await eventually(async () => (await settleAgent(manager, agent.id, 'sweep')).state === 'settled', {
      what: 'it is settled',
    });
    expect(outcomeOf(manager.store, agent.id)).toMatchObject({
      cause: 'terminal_lost',
      status: 'terminated',
    });
  },
);

function pidsIn(project: World['project']): Promise<number[]> {
  return eventually(
    () => {
      const pids = readFileSync(join(project, 'pids'), 'utf8').trim().split('\n').map(Number);
      return pids.length >= 2 ? pids : undefined;
    },
    { what: 'the pids of the payload' },
  );
}

async function killHost({ store }: Manager): Promise<void> {
  const pid = Number(readFileSync(hostPaths(store).lock, 'utf8'));
  process.kill(pid, 'SIGKILL');
  await gone(pid);
}

/** As `kill -9` of the server would: by the pid that the host names, or that it had named. */
async function endServer(manager: Manager): Promise<void> {
  const tmux = await tmuxOf(manager);
  const pid = isPrivate(tmux) ? await serverPid(tmux) : null;
  if (pid === null) throw new Error('There is no server');
  process.kill(pid, 'SIGKILL');
  await gone(pid);
}
