import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { ControlConnection } from '../../src/agents/control/connection.ts';
import { hostPaths } from '../../src/agents/host/host-paths.ts';
import { unsettledAgents } from '../../src/store/agents.ts';
import { look, type LiveSupervisor } from '../../src/sweep/scene.ts';
import { groundOf } from '../../src/sweep/ground.ts';
import type { LeftoverKind, Spared } from '../../src/sweep/leftover.ts';
import type { SweepReport } from '../../src/sweep/report.ts';
import { sweep } from '../../src/sweep/sweep.ts';
import { eventually } from '../helpers/eventually.ts';
import { gone } from '../host/helpers.ts';
import { world, type World, type WorldOptions } from '../agents/world.ts';

/** A world in which things are broken on purpose: what a failing test leaves of it is cleared away. */
export function wreckage(options: WorldOptions = {}): World {
  const here = world(options);
  onTestFinished(async () => {
    for (const { pid } of await supervisorsOf(here)) kill(pid);
    await sweep(here.manager, { dryRun: false });
  });
  return here;
}

/** The supervisors of this world that live, the host's included. */
export async function supervisorsOf({ manager }: World): Promise<readonly LiveSupervisor[]> {
  return (await look(groundOf(manager))).supervisors;
}

/** The host-level supervisor's pid, by its own word. */
export async function hostPid({ manager }: World): Promise<number> {
  let pid = 0;
  const connection = await ControlConnection.open(hostPaths(manager.store).control, (event) => {
    if (event.event === 'hello') pid = event.supervisor;
  });
  await connection.request('subscribe');
  await eventually(() => pid, { what: 'the hello of the host' });
  connection.close();
  return pid;
}

/** SIGKILL, and nothing while it is there: a stopped one dies of it as well. */
export async function slay(...pids: readonly number[]): Promise<void> {
  for (const pid of pids) kill(pid);
  for (const pid of pids) await gone(pid);
}

/** Ends host and supervisors in one instant, so that none of them can put anything in order. */
export async function slayAll(here: World): Promise<void> {
  const all = (await supervisorsOf(here)).map(({ pid }) => pid);
  // Stopped first: the death of one is not seen by the next.
  for (const pid of all) process.kill(pid, 'SIGSTOP');
  await slay(...all);
}

/** Ids of agents that are not settled. */
export function unsettled({ manager }: World): readonly string[] {
  return unsettledAgents(manager.store).map(({ id }) => id);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has gone by itself.
  }
}

/** A script that leaves processes in every usual way, and writes their pids to a file. */
export const leaving = `
sleep 1000 & echo $! >> pids
nohup sleep 1001 > /dev/null 2>&1 & echo $! >> pids
setsid sh -c 'echo $$ >> pids; exec sleep 1002' &
sh -c "setsid sh -c 'echo \\$\\$ >> pids; exec sleep 1003' & exit" &
sleep 1004`;

/** The pids that {@link leaving} has left. */
export function leftBy({ project }: World): Promise<readonly number[]> {
  return eventually(
    () => {
      const pids = readFileSync(join(project, 'pids'), 'utf8').split('\n').filter(Boolean).map(Number);
      return pids.length === 4 ? pids : undefined;
    },
    { what: 'the pids of those left' },
  );
}

/** Deploys from a process of its own, which `DIE_AT` ends at a step. */
export const deployer = join(import.meta.dirname, '../agents/programs/deploy.js');

/** What a sweep has left alone of one kind; leaves of whoever else runs here are none of a test's business. */
export function sparedOf({ spared }: SweepReport, kind: LeftoverKind): readonly Spared[] {
  return spared.filter((one) => one.kind === kind);
}
