import { spawnSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import type { Cell } from '../cell.ts';
import type { Driver, StopOptions } from './driver.ts';
import { supervisorDriver } from './supervisor.ts';

const columns = (['root', 'user'] as const).map((identity) => ({ identity, tier: 'group' as const }));
const common = { reports: false, columns } as const;

/** What most programs do: a session of its own, SIGTERM to the group, SIGKILL to the group if the child is still there. */
const naive: Driver = {
  ...common,
  name: 'naive',
  wardenFlags: ['--own-session'],
  missing: () => null,
  command: (cell) => cell.payload(),
  async stop(cell, { grace }) {
    shoot(-cell.tool, 'SIGTERM');
    await delay(grace);
    if (!cell.warden.hasExited()) shoot(-cell.tool, 'SIGKILL');
  },
};

/** GNU timeout, whose limit we never reach: a SIGTERM makes it do what it does at its end. */
const timeout: Driver = {
  ...common,
  name: 'timeout',
  wardenFlags: [],
  missing: () => found('timeout', '--version'),
  command: (cell) => ['timeout', '-k', '0.3', '3600', ...cell.payload()],
  stop: terminateTool,
};

const tini: Driver = {
  ...common,
  name: 'tini',
  wardenFlags: [],
  missing: () => found('tini', '--version'),
  command: (cell) => ['tini', '-s', '-g', '--', ...cell.payload()],
  stop: terminateThenKillTool,
};

const dumbInit: Driver = {
  ...common,
  name: 'dumb-init',
  wardenFlags: [],
  missing: () => found('dumb-init', '--version'),
  command: (cell) => ['dumb-init', '--', ...cell.payload()],
  stop: terminateThenKillTool,
};

export const drivers: readonly Driver[] = [supervisorDriver, naive, timeout, tini, dumbInit];

function terminateTool(cell: Cell): Promise<void> {
  cell.warden.kill(15);
  return Promise.resolve();
}

/** Tools without an escalation of their own get the one that their users write around them. */
async function terminateThenKillTool(cell: Cell, { grace }: StopOptions): Promise<void> {
  cell.warden.kill(15);
  await delay(grace);
  if (!cell.warden.hasExited()) cell.warden.kill(9);
}

function shoot(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone already, or its number is: the naive tool does not know either.
  }
}

function found(command: string, flag: string): string | null {
  return spawnSync(command, [flag], { stdio: 'ignore' }).error ? `${command} is not installed` : null;
}
