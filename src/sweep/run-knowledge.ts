import { statSync } from 'node:fs';
import { join } from 'node:path';
import { identityIn } from '../agents/settle/process-identity.ts';
import { lookAt } from '../agents/settle/situation.ts';
import { agentById } from '../store/agents.ts';
import type { Ground } from './ground.ts';
import type { ProcessFacts } from './processes/process-table.ts';
import type { Scene } from './scene.ts';

/** What is known of a run that a process bears the mark of. */
export interface RunKnowledge {
  readonly lives: boolean;
  /** Start time of a process that is as old as the run or older, in ticks; null where none is known. */
  readonly sinceTicks: number | null;
  /** When its place was taken or its directory made, in milliseconds since 1970; null where neither is known. */
  readonly sinceMs: number | null;
}

/** How far two ways to tell the time of the same event may lie apart. */
const slackMs = 1_000;

/** From the store, or, where it does not know of the run, from what is there of it. To be read after the scene. */
export function knowledgeOf(ground: Ground, { supervisors }: Scene, agentId: string): RunKnowledge {
  const supervised = supervisors.some((supervisor) => supervisor.agentId === agentId);
  const { manager, directories } = ground;
  const agent = manager === null ? undefined : agentById(manager.store, agentId);
  if (manager === null || agent === undefined) {
    return {
      lives: supervised,
      sinceTicks: null,
      sinceMs: birthOf(join(directories.state, 'runs', agentId)),
    };
  }
  const lives = supervised || (agent.settledAt === null && lookAt(manager, agent).standing === 'alive');
  // Start times of two boots cannot be compared, and nothing of an earlier one is there.
  if (agent.bootId !== manager.store.host.bootId) return { lives, sinceTicks: null, sinceMs: null };
  const eldest = agent.supervisor ?? identityIn(agent.run['deployer']);
  return { lives, sinceTicks: eldest?.startTime ?? null, sinceMs: agent.createdAt };
}

/** Whether a process began after its run did. */
export function ageAgainst(
  { startTime, ageMs }: ProcessFacts,
  { sinceTicks, sinceMs }: RunKnowledge,
  now: number = Date.now(),
): 'younger' | 'older' | 'unknown' {
  if (sinceTicks === null && sinceMs === null) return 'unknown';
  const older =
    (sinceTicks !== null && startTime < sinceTicks) || (sinceMs !== null && now - ageMs < sinceMs - slackMs);
  return older ? 'older' : 'younger';
}

function birthOf(path: string): number | null {
  const stats = statSync(path, { throwIfNoEntry: false });
  // 0 where the file system does not keep it: stat(2), statx(2).
  return stats === undefined || stats.birthtimeMs <= 0 ? null : stats.birthtimeMs;
}
