import { join } from 'node:path';
import { lockFile, type FileLock } from '../../process/file-lock.ts';
import type { OutcomeCause } from '../../store/life-cycle.ts';
import { hostPaths } from '../host/host-paths.ts';
import { liftAbandonedStop } from '../kill/host-stop.ts';
import { killAgent } from '../kill/kill.ts';
import type { Manager } from '../manager.ts';
import { leaveHostIfIdle } from '../settle/leave-host.ts';
import { SessionList } from '../settle/session-list.ts';
import { whoIsOver } from '../settle/settle-all.ts';
import { settleRun } from '../settle/settle.ts';
import { Follower, type FollowerParts } from './follower.ts';
import { followerLog } from './follower-log.ts';
import type { Settle } from './settling.ts';

/** How it is followed, beyond the usual. */
export interface FollowOptions extends Partial<FollowerParts> {
  /** Ends it; what is being settled then is finished. */
  readonly signal?: AbortSignal;
}

/**
 * Follows the agents of this host until there is none left, or until it is told to leave. There is one follower per state
 * directory: it waits for whoever settles there now. docs/follower.md
 * @throws ReaperError LOCK_FAILED; STORE_CORRUPT and whatever else makes the store useless
 */
export async function follow(manager: Manager, options: FollowOptions = {}): Promise<void> {
  const { signal = new AbortController().signal } = options;
  const path = hostPaths(manager.store).settleLock;
  const end = (id: string, reason: string, cause: OutcomeCause): Promise<unknown> =>
    killAgent(manager, id, { reason, cause, by: 'follower' });
  const parts: FollowerParts = {
    beginSettling: options.beginSettling ?? ((many) => settlingBy(manager, many)),
    endForBudget: options.endForBudget ?? ((id, reason) => end(id, reason, 'budget')),
    endSilent: options.endSilent ?? ((id, reason) => end(id, reason, 'idle')),
    endLeft:
      options.endLeft ??
      ((id) => killAgent(manager, id, { reason: 'Its MCP server has ended', by: 'mcp server' })),
    log: options.log ?? followerLog(join(manager.store.directories.state, 'follower.log')),
    ...(options.clocks === undefined ? {} : { clocks: options.clocks }),
  };
  liftAbandonedStop(manager.store);
  // Waits for an exit hook that settles now. Who ended while this lock was held has rung, and left it at that: so what
  // came too late to be heard is looked for after the lock was given back, and left to whoever has it by then. That holds
  // for one who is told to leave in the instant in which he gets it, too: another may have found it taken then, and left.
  let inVain: ReadonlySet<string> = new Set();
  let held = await firstLock(path, signal);
  do {
    if (held !== null)
      inVain = await new Follower(manager, parts).run(signal).finally(held.release.bind(held));
    if (whoIsOver(manager).every((id) => inVain.has(id))) break;
    held = await lockFile(path, 'exclusive', { wait: false });
  } while (held !== null);
  // The host tells the follower to leave when the last supervisor is gone, which may be before its agent is settled.
  await leaveHostIfIdle(manager);
}

/** Those who end together need to ask tmux for its sessions only once. */
function settlingBy(manager: Manager, many: boolean): Settle {
  const options = many ? { sessions: new SessionList() } : {};
  return (agentId) => settleRun(manager, agentId, 'follower', options);
}

/** Null when it was told to leave first; it may have had the lock for an instant then. */
async function firstLock(path: string, signal: AbortSignal): Promise<FileLock | null> {
  try {
    return await lockFile(path, 'exclusive', { wait: true, signal });
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  }
}
