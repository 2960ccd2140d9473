import { statSync } from 'node:fs';
import type { AgentRecord } from '../../store/agent-record.ts';
import { lastHeard } from '../../store/agents.ts';
import { requireTask } from '../../store/tasks.ts';
import { agentFiles } from '../../store/workspace.ts';
import { taskConfig } from '../deploy/task-config.ts';
import type { Manager } from '../manager.ts';
import type { Clocks } from './clocks.ts';
import { watchPolicyOf } from './policy.ts';
import { clearStalled, flagStalled, messageStalled, silenceReason } from './stalled.ts';
import { Watchdog } from './watchdog.ts';

/** What the watchdog of a follower needs beside the store. */
export interface WatchdogHelp {
  readonly clocks: Clocks;
  /** Ends an agent, and all below it. */
  readonly endSilent: (agentId: string, reason: string) => Promise<unknown>;
  /** Does something that may fail, and is then tried again in other ways. */
  readonly attempt: (work: () => void) => void;
  readonly onLooked: () => void;
}

/** A watchdog that acts on the store of a manager, by its configuration and that of each task. */
export function watchdogOf({ store, config }: Manager, help: WatchdogHelp): Watchdog {
  const { clocks, endSilent, attempt, onLooked } = help;
  return new Watchdog({
    clocks,
    onLooked,
    policyOf: ({ record }) => watchPolicyOf(taskConfig(config, requireTask(store, record.taskId))),
    act: ({ id }, action, silentMs) => {
      attempt(() => {
        if (action === 'flag') flagStalled(store, id, silentMs);
        else if (action === 'clear') clearStalled(store, id);
        else if (action === 'message') messageStalled(store, id, silentMs);
        else
          endSilent(id, silenceReason(silentMs)).catch((error: unknown) => {
            attempt(() => {
              throw error;
            });
          });
      });
    },
  });
}

/** For how long an agent has been silent by the clock on the wall: without a report, and without a byte in its log. */
export function silenceOf({ store }: Manager, { id, taskId }: AgentRecord): number {
  const log = agentFiles(requireTask(store, taskId).workspace, id).stream;
  const written = statSync(log, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return Math.max(0, store.now() - Math.max(lastHeard(store, id), written));
}
