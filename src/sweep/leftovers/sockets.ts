import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Manager } from '../../agents/manager.ts';
import { hostPaths } from '../../agents/host/host-paths.ts';
import { runPaths } from '../../agents/run-paths.ts';
import { unsettledAgents } from '../../store/agents.ts';
import { removeBelow } from '../../store/remove-tree.ts';
import { socketDirectory } from '../../store/socket-directory.ts';
import type { Store } from '../../store/store.ts';
import { listens, privateSocket } from '../../tmux/socket.ts';
import type { Cleared, Finding, Finds, Spared } from '../leftover.ts';
import { isLaunching, withLaunchLock } from '../with-launch-lock.ts';

/** Sockets in our own directory that nobody listens at and no unsettled agent has. */
export async function findSockets(manager: Manager): Promise<Finds> {
  const { store } = manager;
  const directory = socketDirectory(store);
  const found: Finding[] = [];
  const spared: Spared[] = [];
  const names = readdirSync(directory).filter((name) => isSocket(join(directory, name)));
  const wanted = wantedSockets(manager);
  const inTurn = takingTurns();
  for (const locator of names.map((name) => join(directory, name))) {
    if (wanted.has(locator) || (await listens(locator))) continue;
    // bind(2) comes before listen(2): while somebody starts the host, its sockets may be there and mute.
    if (isOfHost(store, locator) && (await isLaunching(store))) {
      spared.push({ kind: 'socket', locator, why: 'somebody starts agents' });
      continue;
    }
    // Whoever was starting the host may have ended that; another sweep may have removed it.
    if (!isSocket(locator) || (await listens(locator))) continue;
    found.push({
      kind: 'socket',
      locator,
      agentId: null,
      holds: 'state',
      evidence: 'the kernel says that nobody listens, and no unsettled agent has it',
      facts: {},
      clear: () => clear(manager, directory, locator, inTurn),
    });
  }
  return { found, spared, unknown: [] };
}

function clear(manager: Manager, directory: string, path: string, inTurn: Turns): Promise<Cleared> {
  const { store } = manager;
  const remove = async (): Promise<Cleared> => {
    if (wantedSockets(manager).has(path) || (await listens(path))) return 'in_use';
    removeBelow(directory, path);
    return 'cleared';
  };
  return isOfHost(store, path) ? inTurn(() => withLaunchLock(store, remove)) : remove();
}

function isOfHost(store: Store, path: string): boolean {
  return [hostPaths(store).control, privateSocket(socketDirectory(store))].includes(path);
}

type Turns = (work: () => Promise<Cleared>) => Promise<Cleared>;

/** The launch lock is not waited for, so that two that are cleared side by side would keep each other from it. */
function takingTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
}

function wantedSockets({ store }: Manager): ReadonlySet<string> {
  return new Set(unsettledAgents(store).map(({ id }) => runPaths(store, id).control));
}

function isSocket(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSocket() === true;
}
